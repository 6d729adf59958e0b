-- The keys that sign tokens, shared by all servers.
CREATE TABLE signing_keys (
    kid            text        COLLATE "C" PRIMARY KEY,
    -- The key pair as a JWK, AES-256-GCM under the key of the configuration. The public half is inside as well: a key that
    -- somebody adds to the table without knowing the encryption key is never believed.
    sealed         bytea       NOT NULL,
    created_at     timestamptz NOT NULL,
    signs_until    timestamptz NOT NULL,
    -- No token outlives the key that signed it.
    verifies_until timestamptz NOT NULL,
    CHECK (created_at < signs_until AND signs_until < verifies_until)
);
