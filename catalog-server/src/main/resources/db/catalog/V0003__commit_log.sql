-- One number for each transaction. It is drawn after the rows are locked, so that a table's entries are numbered in the order
-- in which they were committed; gaps are allowed, because a gapless counter would queue all commits on one row.
CREATE SEQUENCE commit_sequence;

CREATE TABLE commit_log (
    sequence      bigint      NOT NULL,
    position      int         NOT NULL,
    committed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    lake_id       bigint      NOT NULL,
    tabular_id    bigint      NOT NULL,
    tabular_uuid  uuid        NOT NULL,
    kind          text        NOT NULL CHECK (kind IN ('table', 'view')),
    action        text        NOT NULL CHECK (action IN ('create', 'commit', 'register', 'rename', 'drop', 'unregister', 'undrop', 'restore')),
    namespace     text        COLLATE "C" NOT NULL,
    name          text        COLLATE "C" NOT NULL,
    from_location text        COLLATE "C",
    to_location   text        COLLATE "C",
    -- Branch or tag to snapshot id, as this entry left them.
    snapshots     jsonb       NOT NULL DEFAULT '{}',
    principal     text        NOT NULL,
    engine        text        NOT NULL,
    request_id    text        NOT NULL,
    PRIMARY KEY (sequence, position)
);

CREATE INDEX commit_log_by_tabular ON commit_log (tabular_id, sequence);

CREATE INDEX commit_log_by_time ON commit_log (lake_id, committed_at);
