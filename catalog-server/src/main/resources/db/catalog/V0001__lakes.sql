-- Names are compared byte by byte everywhere: what a client wrote is what it finds, and pages follow one order on every server.

CREATE TABLE lakes (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text        COLLATE "C" NOT NULL UNIQUE,
    -- Changes with every change of the row, so that a server may keep what it built from one version.
    version    bigint      NOT NULL DEFAULT 1,
    location   text        COLLATE "C" NOT NULL,
    storage    jsonb       NOT NULL,
    -- The secrets of the storage profile, AES-256-GCM under the key of the configuration.
    secrets    bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A lake has one nameless namespace, the parent of its top level, so that every parent is a row that a key can point at.
CREATE TABLE namespaces (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lake_id    bigint      NOT NULL REFERENCES lakes (id),
    parent_id  bigint      REFERENCES namespaces (id),
    -- The levels joined by U+001F, which no name may contain.
    path       text        COLLATE "C" NOT NULL,
    name       text        COLLATE "C" NOT NULL,
    properties jsonb       NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT namespaces_path_key UNIQUE (lake_id, path),
    CONSTRAINT namespaces_only_the_root_has_no_parent CHECK ((path = '') = (parent_id IS NULL))
);

CREATE UNIQUE INDEX namespaces_children ON namespaces (parent_id, name);
