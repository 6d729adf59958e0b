-- When the catalog was known to know which snapshots the query has read.
ALTER TABLE query_receipt ADD COLUMN uses_told_at timestamptz;
CREATE INDEX query_receipt_uses_to_tell ON query_receipt (completed_at, query_id)
    WHERE uses_told_at IS NULL AND next_look_at IS NULL AND read_tables IS NOT NULL;
ALTER TABLE receipt_amendment ADD COLUMN uses_told_at timestamptz;
CREATE INDEX receipt_amendment_uses_to_tell ON receipt_amendment (reported_at, query_id) WHERE uses_told_at IS NULL;
