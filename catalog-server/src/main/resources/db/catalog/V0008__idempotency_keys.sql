-- The final answers of requests that carry an Idempotency-Key. A success is written by the transaction that makes the change.
CREATE TABLE idempotency_keys (
    key         uuid        PRIMARY KEY,
    principal   text        COLLATE "C" NOT NULL,
    -- SHA-256 of method, path, query and body.
    fingerprint bytea       NOT NULL,
    -- 0 for a success; otherwise the failure, as it was worded.
    status      int         NOT NULL,
    -- What a success is answered from again: the metadata file that it made, a plan's id, or nothing.
    result      text        COLLATE "C" NOT NULL,
    type        text        NOT NULL,
    message     text        NOT NULL,
    created_at  timestamptz NOT NULL
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
