-- The message that a row of a Protobuf body is, in versions of which none ever changes: batches name theirs.
CREATE TABLE messages (
    lane_id bigint NOT NULL REFERENCES lanes,
    version integer NOT NULL CHECK (version > 0),
    name text NOT NULL,
    absent text NOT NULL CHECK (absent IN ('refused', 'default', 'null')),
    -- A FileDescriptorSet with all that it imports.
    descriptors bytea NOT NULL,
    principal text NOT NULL,
    registered_at timestamptz NOT NULL,
    PRIMARY KEY (lane_id, version)
);
