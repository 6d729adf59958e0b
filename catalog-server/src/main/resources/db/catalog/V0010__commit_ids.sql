-- What became of the commits that name themselves. A row is written once and never changed: a commit-id is committed as one
-- snapshot of a table, or will never be.
CREATE TABLE commit_ids (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lake_id     bigint      NOT NULL,
    -- None for a fence around a name that no table had. Rows outlive their table.
    tabular_id  bigint,
    table_uuid  uuid,
    -- As the request named the table.
    namespace   text        COLLATE "C" NOT NULL,
    name        text        COLLATE "C" NOT NULL,
    commit_id   text        COLLATE "C" NOT NULL,
    -- None for a fence.
    snapshot_id bigint,
    decided_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT commit_ids_key UNIQUE (tabular_id, commit_id),
    CONSTRAINT commit_ids_only_a_fence_has_no_table CHECK (tabular_id IS NOT NULL OR snapshot_id IS NULL)
);

CREATE INDEX commit_ids_by_lake ON commit_ids (lake_id, commit_id);
