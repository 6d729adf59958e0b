-- How many queries somebody has is asked before each new one.
CREATE INDEX query_receipt_open_by_principal ON query_receipt (principal) WHERE next_look_at IS NOT NULL;
