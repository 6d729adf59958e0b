-- SHA-256 of the JSON that an entry made current: whoever may write a table's files may write over its old metadata files, too.
ALTER TABLE commit_log ADD COLUMN to_digest bytea;
