-- A receipt goes into the table of the lake in one batch, and does not change from then on.
ALTER TABLE query_receipt ADD COLUMN exported_in uuid;
CREATE TABLE receipt_export (
    batch uuid PRIMARY KEY,
    taken_at timestamptz NOT NULL,
    -- When the writer was known to have it.
    sent_at timestamptz
);
CREATE INDEX receipt_export_to_send ON receipt_export (taken_at) WHERE sent_at IS NULL;
CREATE INDEX query_receipt_by_export ON query_receipt (exported_in) WHERE exported_in IS NOT NULL;
CREATE INDEX query_receipt_to_export ON query_receipt (completed_at, query_id)
    WHERE exported_in IS NULL AND next_look_at IS NULL;
