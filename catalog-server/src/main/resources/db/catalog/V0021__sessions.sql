-- Sessions that are renewed without the client secret. Each has one refresh token that counts; whoever shows another one of
-- the session shows one that was used before.
CREATE TABLE sessions (
    id           uuid        PRIMARY KEY,
    principal    text        COLLATE "C" NOT NULL,
    -- Of the principal when it signed in; another one ends the session.
    generation   bigint      NOT NULL,
    signed_in_at timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    -- SHA-256 of the token in hexadecimal; it is random enough to need no slow hash.
    token_hash   text        COLLATE "C" NOT NULL,
    -- When a token was shown a second time.
    revoked_at   timestamptz
);

CREATE INDEX sessions_by_principal ON sessions (principal, signed_in_at);
CREATE INDEX sessions_by_end ON sessions (ends_at);
