-- What is demanded of a table's batches, in versions of which none ever changes but that it is retired.
CREATE TABLE contracts (
    lane_id bigint NOT NULL REFERENCES lanes,
    version integer NOT NULL CHECK (version > 0),
    -- As the document calls itself.
    contract_id text NOT NULL,
    document_version text NOT NULL,
    -- The part of the document that is about the table.
    object text NOT NULL,
    document bytea NOT NULL,
    principal text NOT NULL,
    registered_at timestamptz NOT NULL,
    retired_at timestamptz,
    retired_by text,
    PRIMARY KEY (lane_id, version)
);

-- The contract that stands, which a batch takes along when it lands.
ALTER TABLE lanes ADD COLUMN contract_version integer, ADD COLUMN contract_id text;

-- By which version it is judged, and which rules it broke and was written nevertheless, in JSON.
ALTER TABLE batches
    ADD COLUMN contract_version integer,
    ADD COLUMN contract_id text,
    ADD COLUMN warnings text;
