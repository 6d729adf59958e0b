-- What a producer says about where a batch comes from.
ALTER TABLE batches
    ADD COLUMN origin_source text,
    ADD COLUMN origin_pipeline text,
    ADD COLUMN origin_version text;
