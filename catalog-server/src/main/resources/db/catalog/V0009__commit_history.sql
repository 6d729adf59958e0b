-- Numbers are drawn before their transactions end, and these end in another order. Whoever draws one says beforehand, by a lock
-- that ends with the transaction, what the last number was: everything up to the least of these is final.
CREATE FUNCTION last_commit_number() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM commit_sequence
$$;

-- 1413567054 is the class of these locks; their object is the number's lower half, because that is what fits.
CREATE FUNCTION draw_commit_number() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1413567054, CAST(CAST(last_commit_number() AS bit(32)) AS int));
    RETURN nextval('commit_sequence');
END
$$;

-- Reads the last number first: whoever takes a lock after that draws a higher one.
CREATE FUNCTION stable_commit_number() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    last bigint := last_commit_number();
    behind bigint;
BEGIN
    SELECT max(distance)
    INTO behind
    FROM (
        SELECT (last - CAST(objid AS bigint)) & 4294967295 AS distance
        FROM pg_locks
        WHERE locktype = 'advisory' AND classid = 1413567054 AND objsubid = 2
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    ) AS drawing
    WHERE distance < 2147483648; -- what seems farther back is in truth ahead
    RETURN last - coalesce(behind, 0);
END
$$;

CREATE INDEX commit_log_by_lake ON commit_log (lake_id, sequence, position);

CREATE INDEX commit_log_by_uuid ON commit_log (tabular_uuid, sequence);
