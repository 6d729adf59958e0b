-- The Trinos that queries are sent to, for all gateways together.
CREATE TABLE cluster (
    name text PRIMARY KEY,
    uri text NOT NULL,
    -- ACTIVE, DRAINING (running queries go on, no new ones), INACTIVE (nobody asks it anything)
    state text NOT NULL,
    -- Whose queries it is kept for; empty lists are for everybody.
    users text[] NOT NULL,
    sources text[] NOT NULL,
    tags text[] NOT NULL,
    changed_at timestamptz NOT NULL,
    CHECK (state IN ('ACTIVE', 'DRAINING', 'INACTIVE'))
);

-- All statements of a transaction go to the cluster that began it, and come from who began it.
CREATE TABLE transaction_place (
    transaction_id text PRIMARY KEY,
    cluster text NOT NULL,
    principal text NOT NULL,
    began_at timestamptz NOT NULL
);
CREATE INDEX transaction_place_by_time ON transaction_place (began_at);
