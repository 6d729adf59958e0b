-- Every generation is drawn from one sequence and never used twice, so that no token of a principal that was deleted fits a
-- later one of the same name.
CREATE SEQUENCE principal_generation;

-- Whoever may ask: people, services and engines.
CREATE TABLE principals (
    name        text        COLLATE "C" PRIMARY KEY,
    -- An engine may act for people.
    engine      boolean     NOT NULL,
    disabled    boolean     NOT NULL,
    -- Argon2id, in the PHC string format.
    secret_hash text        NOT NULL,
    -- Tokens carry it; a new one ends all tokens given before.
    generation  bigint      NOT NULL DEFAULT nextval('principal_generation'),
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);

CREATE TABLE roles (
    name       text        COLLATE "C" PRIMARY KEY,
    created_at timestamptz NOT NULL
);

INSERT INTO roles (name, created_at)
VALUES ('admin', clock_timestamp());

CREATE TABLE role_members (
    role       text        COLLATE "C" NOT NULL REFERENCES roles (name) ON DELETE CASCADE,
    principal  text        COLLATE "C" NOT NULL REFERENCES principals (name) ON DELETE CASCADE,
    granted_at timestamptz NOT NULL,
    granted_by text        NOT NULL,
    PRIMARY KEY (role, principal)
);

CREATE INDEX role_members_by_principal ON role_members (principal);
