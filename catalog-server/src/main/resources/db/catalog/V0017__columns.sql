-- The names of all columns, nested ones with their path, in small letters and one a line: for people who look for one.
ALTER TABLE metadata ADD COLUMN columns text COLLATE "C" NOT NULL DEFAULT '';
