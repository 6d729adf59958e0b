-- Tables and views, which share one name space.
CREATE TABLE tabulars (
    id                bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lake_id           bigint      NOT NULL REFERENCES lakes (id),
    -- A live tabular keeps its namespace from being dropped; a dropped one has none, outlives it and frees its name.
    namespace_id      bigint      CONSTRAINT tabulars_namespace_fkey REFERENCES namespaces (id),
    -- The namespace's path, which is what a dropped tabular is found and brought back by.
    namespace         text        COLLATE "C" NOT NULL,
    name              text        COLLATE "C" NOT NULL,
    kind              text        NOT NULL CHECK (kind IN ('table', 'view')),
    uuid              uuid        NOT NULL,
    location          text        COLLATE "C" NOT NULL,
    metadata_location text        COLLATE "C" NOT NULL,
    dropped_at        timestamptz,
    purge_requested   boolean     NOT NULL DEFAULT false,
    protected         boolean     NOT NULL DEFAULT false,
    created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT tabulars_name_key UNIQUE (namespace_id, name),
    CONSTRAINT tabulars_live_in_a_namespace CHECK ((dropped_at IS NULL) = (namespace_id IS NOT NULL))
);

-- Finds what lies under a location as a range, and what lies above it as a few points, whatever the number of siblings.
CREATE UNIQUE INDEX tabulars_location_key ON tabulars (lake_id, location) WHERE dropped_at IS NULL;

CREATE INDEX tabulars_dropped ON tabulars (lake_id, dropped_at) WHERE dropped_at IS NOT NULL;

-- The content of the current metadata file, so that a load reads no object store.
CREATE TABLE metadata (
    tabular_id bigint   PRIMARY KEY REFERENCES tabulars (id) ON DELETE CASCADE,
    location   text     COLLATE "C" NOT NULL,
    encoding   smallint NOT NULL,
    body       bytea    NOT NULL
);

-- It is compressed before it comes here.
ALTER TABLE metadata ALTER COLUMN body SET STORAGE EXTERNAL;
