-- A query that had not begun when its cluster died runs on another, under another id; its receipt stays the same row.
-- The gateway that has its text and may move it; null once another has polled it.
ALTER TABLE query_receipt ADD COLUMN held_by uuid;
-- Where it was before: a list of query-id, cluster, moved-at.
ALTER TABLE query_receipt ADD COLUMN moved_from jsonb;
-- Where its client goes on there, when it asks at an address of before.
ALTER TABLE query_receipt ADD COLUMN next_path text;
-- What engines have said of it under its ids of before.
ALTER TABLE query_receipt ADD COLUMN attempt_reports jsonb;
CREATE INDEX query_receipt_by_attempt ON query_receipt USING gin (moved_from jsonb_path_ops)
    WHERE moved_from IS NOT NULL;
