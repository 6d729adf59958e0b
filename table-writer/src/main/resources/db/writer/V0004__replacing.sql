-- Batches that replace the partitions of their rows, and what it was that they replaced, in JSON. Nothing of their lane may pass them.
ALTER TABLE batches
    ADD COLUMN replaces boolean NOT NULL GENERATED ALWAYS AS (options ~ '(^|&)mode=overwrite-partition(&|$)') STORED,
    ADD COLUMN replaced text;

CREATE INDEX batches_replacing ON batches (lane_id, landed_at, id) WHERE replaces AND state IN ('LANDED', 'FAILED');
