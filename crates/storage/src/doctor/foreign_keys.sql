-- What each table's rows point at and is not there.
SELECT "table" || ' (' || count(*) || ' to ' || parent || ')' AS found FROM pragma_foreign_key_check
GROUP BY "table", parent
