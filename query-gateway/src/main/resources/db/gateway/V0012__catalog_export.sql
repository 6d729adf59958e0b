-- How far what the catalog remembers is in its tables, and the batch that is on its way there.
CREATE TABLE catalog_export (
    stream  text   PRIMARY KEY,
    -- The number of the last row there; a first one may be 0.
    reached bigint NOT NULL DEFAULT -1,
    batch   uuid,
    up_to   bigint,
    -- Kept, because names in it may be others when it is sent once more.
    body    text,
    CONSTRAINT catalog_export_knows_its_batch CHECK (num_nulls(batch, up_to, body) IN (0, 3)),
    CONSTRAINT catalog_export_goes_on CHECK (up_to > reached)
);

INSERT INTO catalog_export (stream)
VALUES ('commits'), ('rules'), ('members');
