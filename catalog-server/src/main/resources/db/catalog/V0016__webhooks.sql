-- The commit log itself is the outbox: a webhook remembers how far it was told, and below the stable number nothing is added.
CREATE TABLE webhooks (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lake_id      bigint      NOT NULL REFERENCES lakes (id) ON DELETE CASCADE,
    name         text        COLLATE "C" NOT NULL,
    url          text        NOT NULL,
    -- Sealed under the encryption key.
    secret       bytea       NOT NULL,
    -- The last entry that was delivered.
    sequence     bigint      NOT NULL,
    position     int         NOT NULL,
    failures     int         NOT NULL DEFAULT 0,
    last_failure text,
    -- When somebody may look next: later while a delivery is under way, and after a failure.
    due_at       timestamptz NOT NULL,
    -- Changes with each lease, so that a server that was too slow does not move what another moves.
    attempt      bigint      NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT webhooks_name_key UNIQUE (lake_id, name)
);

CREATE INDEX webhooks_due ON webhooks (due_at);
