-- ?1 JSON array of a quote, its cluster and how many words it has each
UPDATE quote SET cluster_id = j.value ->> 1, said_words = j.value ->> 2
FROM json_each(?1) j WHERE quote.id = j.value ->> 0
