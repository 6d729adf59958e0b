-- The schema that a group brings to its table, and the table that it was made for; none while the files fit the table as it is.
ALTER TABLE groups ADD COLUMN growth text;
