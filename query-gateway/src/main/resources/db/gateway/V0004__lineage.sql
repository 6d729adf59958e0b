-- Lineage is asked for by table, of those queries only that wrote one.
CREATE INDEX query_receipt_by_written_table ON query_receipt USING gin (written_table jsonb_path_ops)
    WHERE written_table IS NOT NULL;
CREATE INDEX query_receipt_by_source_table ON query_receipt USING gin (read_tables jsonb_path_ops)
    WHERE written_table IS NOT NULL;
