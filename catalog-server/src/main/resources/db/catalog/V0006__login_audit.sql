-- Every request for a token and what came of it. What is not known is the empty string; client ids that are no possible name
-- are left out, because people paste secrets into the wrong field.
CREATE TABLE login_audit (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             timestamptz NOT NULL,
    outcome        text        NOT NULL CHECK (outcome IN ('issued', 'refused')),
    grant_type     text        NOT NULL,
    client_id      text        COLLATE "C" NOT NULL,
    subject        text        COLLATE "C" NOT NULL,
    actor          text        COLLATE "C" NOT NULL,
    token_id       text        NOT NULL,
    reason         text        NOT NULL,
    remote_address text        NOT NULL,
    user_agent     text        NOT NULL,
    request_id     text        NOT NULL
);

CREATE INDEX login_audit_by_time ON login_audit (at);
