-- Purging: once it has begun, files may be gone, and nothing may bring the table back or lie in its place. The row goes last.
ALTER TABLE tabulars
    ADD COLUMN purging_at        timestamptz,
    ADD COLUMN purge_lease_until timestamptz,
    ADD COLUMN purge_attempt     int NOT NULL DEFAULT 0,
    ADD CONSTRAINT tabulars_purged_after_their_drop CHECK (purging_at IS NULL OR (dropped_at IS NOT NULL AND purge_requested));

CREATE INDEX tabulars_to_purge ON tabulars (dropped_at) WHERE purge_requested AND dropped_at IS NOT NULL;

CREATE INDEX tabulars_purge_location ON tabulars (location) WHERE purge_requested AND dropped_at IS NOT NULL;

-- Metadata files that have left the metadata log of a table that wants them deleted.
CREATE TABLE superseded_metadata (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tabular_id    bigint      NOT NULL REFERENCES tabulars (id) ON DELETE CASCADE,
    location      text        COLLATE "C" NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Set from the moment that the file may be gone.
    lease_until   timestamptz,
    deleted_at    timestamptz
);

CREATE INDEX superseded_metadata_by_age ON superseded_metadata (superseded_at) WHERE deleted_at IS NULL;

CREATE INDEX superseded_metadata_deleted ON superseded_metadata (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE INDEX superseded_metadata_by_location ON superseded_metadata (location);

CREATE INDEX superseded_metadata_by_tabular ON superseded_metadata (tabular_id);
