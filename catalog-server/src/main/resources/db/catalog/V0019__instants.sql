-- Which entries gave a tabular a name or took it away: all others log the name that their request had, which may be an older one.
CREATE INDEX commit_log_names ON commit_log (lake_id, namespace, name, sequence, position)
    WHERE action NOT IN ('commit', 'restore', 'protect', 'unprotect') AND (action <> 'register' OR from_location IS NULL);

CREATE INDEX commit_log_named ON commit_log (tabular_id, sequence, position)
    WHERE action NOT IN ('commit', 'restore', 'protect', 'unprotect') AND (action <> 'register' OR from_location IS NULL);

-- What namespaces were, numbered as the commit log is. The nameless root is always there, and not here.
CREATE TABLE namespace_log (
    sequence     bigint      NOT NULL,
    committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lake_id      bigint      NOT NULL,
    parent       text        COLLATE "C" NOT NULL,
    name         text        COLLATE "C" NOT NULL,
    path         text        COLLATE "C" NOT NULL,
    -- As the entry left them; none when it dropped the namespace.
    properties   jsonb,
    PRIMARY KEY (lake_id, path, sequence)
);

CREATE INDEX namespace_log_children ON namespace_log (lake_id, parent, name, sequence DESC);

CREATE INDEX namespace_log_by_time ON namespace_log (lake_id, committed_at);

CREATE INDEX namespace_log_by_lake ON namespace_log (lake_id, sequence);

-- What is there already begins when it was made; how it looked before now nobody knows.
INSERT INTO namespace_log (sequence, committed_at, lake_id, parent, name, path, properties)
SELECT
    coalesce((SELECT max(c.sequence) FROM commit_log c WHERE c.committed_at < n.created_at), 0),
    n.created_at,
    n.lake_id,
    p.path,
    n.name,
    n.path,
    n.properties
FROM namespaces n
JOIN namespaces p ON p.id = n.parent_id;

-- Nothing will ever be committed with an earlier time: the clock is read first, and whoever draws a number after that also
-- writes a later time.
CREATE FUNCTION final_commit_time() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    now timestamptz := clock_timestamp();
    oldest timestamptz;
BEGIN
    SELECT min(coalesce(a.xact_start, '-infinity'))
    INTO oldest
    FROM pg_locks l
    LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.classid = 1413567054 AND l.objsubid = 2
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database());
    RETURN least(now, coalesce(oldest, now));
END
$$;
