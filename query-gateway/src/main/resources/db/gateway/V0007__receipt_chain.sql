-- A complete receipt is sealed: a link holds its hash and that of the link before. From then on it does not change.
ALTER TABLE query_receipt ADD COLUMN sealed_on date;
-- Of its rows, where somebody has asked for it.
ALTER TABLE query_receipt ADD COLUMN result_hash text;
CREATE INDEX query_receipt_to_seal ON query_receipt (completed_at, query_id)
    WHERE sealed_on IS NULL AND next_look_at IS NULL;
CREATE INDEX query_receipt_by_seal ON query_receipt (sealed_on) WHERE sealed_on IS NOT NULL;

-- What an engine says of a query whose receipt does not change any more.
CREATE TABLE receipt_amendment (
    query_id text PRIMARY KEY,
    reported_at timestamptz NOT NULL,
    report jsonb NOT NULL,
    sealed_on date
);
CREATE INDEX receipt_amendment_to_seal ON receipt_amendment (reported_at, query_id) WHERE sealed_on IS NULL;
CREATE INDEX receipt_amendment_by_seal ON receipt_amendment (sealed_on) WHERE sealed_on IS NOT NULL;

CREATE TABLE receipt_link (
    -- The day, in UTC, on which it was sealed, and its place there, from 1 on.
    day date NOT NULL,
    number bigint NOT NULL,
    -- RECEIPT, AMENDMENT, FORGOTTEN (what was submitted before a time is gone, by the rule for keeping)
    kind text NOT NULL,
    query_id text NOT NULL,
    -- When the query was submitted; of FORGOTTEN that time.
    about timestamptz NOT NULL,
    content bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (day, number),
    CHECK (kind IN ('RECEIPT', 'AMENDMENT', 'FORGOTTEN'))
);
CREATE UNIQUE INDEX receipt_link_by_query ON receipt_link (query_id, kind) WHERE kind <> 'FORGOTTEN';
CREATE INDEX receipt_link_forgotten ON receipt_link (about) WHERE kind = 'FORGOTTEN';

-- Days that are over. A day without links has no row.
CREATE TABLE receipt_day (
    day date PRIMARY KEY,
    links bigint NOT NULL,
    head bytea NOT NULL,
    previous_day date,
    previous_head bytea,
    closed_at timestamptz NOT NULL,
    -- When its anchor was known to be in the object store.
    anchored_at timestamptz
);
CREATE INDEX receipt_day_to_anchor ON receipt_day (day) WHERE anchored_at IS NULL;

-- Where the chain ends. Whoever seals holds its one row, so that one gateway does at a time.
CREATE TABLE receipt_chain (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    day date,
    links bigint NOT NULL,
    head bytea,
    sealed_at timestamptz
);
INSERT INTO receipt_chain (links) VALUES (0);
