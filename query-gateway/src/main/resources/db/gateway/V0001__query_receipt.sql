-- One row for each statement that a cluster was given, and for each that was refused before. The first part is
-- written before the client gets an address to poll, so before the query can run; the second when it has ended.
CREATE TABLE query_receipt (
    query_id text PRIMARY KEY,
    cluster text NOT NULL,
    principal text NOT NULL,
    user_name text NOT NULL,
    actor text,
    source text,
    client_tags text[] NOT NULL,
    client_info text,
    trace_token text,
    user_agent text,
    remote_address text NOT NULL,
    request_id text NOT NULL,
    catalog_name text,
    schema_name text,
    transaction_id text,
    statement text NOT NULL,
    prepared text,
    kind text NOT NULL,
    named_tables jsonb NOT NULL,
    submitted_at timestamptz NOT NULL,
    -- OPEN, REFUSED, FINISHED, FAILED, ABANDONED (never polled, so never run), UNRECONCILED (nobody knows)
    state text NOT NULL,
    -- When the cluster is asked next; null when there is nothing left to learn.
    next_look_at timestamptz,
    -- Whether the cluster has been seen to run it.
    seen boolean NOT NULL DEFAULT false,
    -- Since when the cluster could not be asked; null when it could the last time.
    silent_since timestamptz,

    completed_at timestamptz,
    completed_by text,
    ended_at timestamptz,
    error_name text,
    error_type text,
    error_message text,
    queued_millis bigint,
    elapsed_millis bigint,
    cpu_millis bigint,
    read_rows bigint,
    read_bytes bigint,
    result_rows bigint,
    result_bytes bigint,
    written_rows bigint,
    peak_memory_bytes bigint,
    -- What the engine says it read and wrote: snapshots, columns, filters, masks.
    read_tables jsonb,
    written_table jsonb,
    lineage jsonb,
    CHECK (state IN ('OPEN', 'REFUSED', 'FINISHED', 'FAILED', 'ABANDONED', 'UNRECONCILED')),
    CHECK ((state = 'OPEN') = (next_look_at IS NOT NULL))
);

CREATE INDEX query_receipt_by_time ON query_receipt (submitted_at DESC, query_id DESC);
CREATE INDEX query_receipt_by_principal ON query_receipt (principal, submitted_at DESC, query_id DESC);
CREATE INDEX query_receipt_to_look_at ON query_receipt (next_look_at) WHERE next_look_at IS NOT NULL;
