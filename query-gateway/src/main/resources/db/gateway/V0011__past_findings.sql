-- Snapshots that queries have read although their readers did not see them. Beside the receipt, which does not change.
CREATE TABLE past_finding (
    query_id text NOT NULL,
    -- Of catalog, schema and table, with dots between them.
    table_name text NOT NULL,
    snapshot_id text NOT NULL,
    -- In whose name the engine has read it.
    reader text NOT NULL,
    found_at timestamptz NOT NULL,
    PRIMARY KEY (query_id, table_name, snapshot_id)
);

-- When that was looked at; of what is older than this nobody looks.
ALTER TABLE query_receipt ADD COLUMN past_looked_at timestamptz DEFAULT now();
ALTER TABLE query_receipt ALTER COLUMN past_looked_at DROP DEFAULT;
CREATE INDEX query_receipt_past_to_look_at ON query_receipt (completed_at, query_id)
    WHERE past_looked_at IS NULL AND next_look_at IS NULL AND read_tables IS NOT NULL;
ALTER TABLE receipt_amendment ADD COLUMN past_looked_at timestamptz DEFAULT now();
ALTER TABLE receipt_amendment ALTER COLUMN past_looked_at DROP DEFAULT;
CREATE INDEX receipt_amendment_past_to_look_at ON receipt_amendment (reported_at, query_id) WHERE past_looked_at IS NULL;
