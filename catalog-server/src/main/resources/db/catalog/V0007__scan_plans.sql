-- Scans planned by the server. A plan is pinned to one metadata file, one request, one table and one principal; whoever
-- asks for it with anything else finds nothing.

CREATE TABLE scan_plans (
    plan_id           uuid        PRIMARY KEY,
    lake              text        COLLATE "C" NOT NULL,
    table_uuid        uuid        NOT NULL,
    table_name        text        COLLATE "C" NOT NULL,
    metadata_location text        COLLATE "C" NOT NULL,
    principal         text        COLLATE "C" NOT NULL,
    -- The body of the planning request, deflated.
    request           bytea       NOT NULL,
    status            text        NOT NULL CHECK (status IN ('submitted', 'completed', 'cancelled', 'failed')),
    -- Its tasks were in the answer to the request itself, and no page is kept.
    inline            boolean     NOT NULL,
    failure           text,
    pages             int         NOT NULL DEFAULT 0,
    stored_bytes      bigint      NOT NULL DEFAULT 0,
    -- Counts the servers that took the plan up; only the last of them may write to it.
    attempt           int         NOT NULL DEFAULT 0,
    lease_until       timestamptz NOT NULL,
    created_at        timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL
);

CREATE INDEX scan_plans_submitted ON scan_plans (created_at) WHERE status = 'submitted';

CREATE INDEX scan_plans_kept ON scan_plans (principal) INCLUDE (stored_bytes) WHERE NOT inline;

CREATE INDEX scan_plans_expiry ON scan_plans (expires_at);

-- One page is what one plan task stands for: a piece of the answer's JSON, deflated.
CREATE TABLE scan_pages (
    plan_id uuid    NOT NULL REFERENCES scan_plans (plan_id) ON DELETE CASCADE,
    ordinal int     NOT NULL,
    fetched boolean NOT NULL DEFAULT false,
    content bytea   NOT NULL,
    PRIMARY KEY (plan_id, ordinal)
);

CREATE INDEX scan_pages_unfetched ON scan_pages (plan_id) WHERE NOT fetched;

-- It is compressed before it comes here.
ALTER TABLE scan_pages ALTER COLUMN content SET STORAGE EXTERNAL;

ALTER TABLE scan_plans ALTER COLUMN request SET STORAGE EXTERNAL;
