-- One row, sealed under the encryption key: a server that is configured with another key finds out when it starts.
CREATE TABLE encryption_key (
    only_row   boolean     PRIMARY KEY DEFAULT true,
    canary     bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT encryption_key_has_one_row CHECK (only_row)
);
