-- When the token was issued that somebody has last had roles from: an older one, shown again, gives none back.
CREATE TABLE external_sign_ins (
    principal text        COLLATE "C" NOT NULL REFERENCES principals (name) ON DELETE CASCADE,
    issuer    text        COLLATE "C" NOT NULL,
    issued_at timestamptz NOT NULL,
    PRIMARY KEY (principal, issuer)
);
