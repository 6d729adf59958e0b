-- Who read a snapshot or a column of a table is asked of all queries, not only of those that wrote something.
CREATE INDEX query_receipt_by_read_table ON query_receipt USING gin (read_tables jsonb_path_ops)
    WHERE read_tables IS NOT NULL;
