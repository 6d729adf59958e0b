-- Two lakes may share a bucket, so that overlaps are looked for in all of them.
CREATE INDEX tabulars_by_location ON tabulars (location) WHERE dropped_at IS NULL;
