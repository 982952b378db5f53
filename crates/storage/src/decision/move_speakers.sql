-- ?1 JSON array of [quote, number of the speaker, entity]
UPDATE quote_speaker SET entity_id = n.value ->> 2 FROM json_each(?1) n
WHERE quote_speaker.quote_id = n.value ->> 0 AND quote_speaker.seq = n.value ->> 1
