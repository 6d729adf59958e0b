-- Snapshots that receipts say were read. Their ids are drawn at random, and one is enough to be known by.
CREATE TABLE snapshot_uses (
    snapshot_id  bigint      PRIMARY KEY,
    needed_until timestamptz NOT NULL
);

CREATE INDEX snapshot_uses_over ON snapshot_uses (needed_until);
