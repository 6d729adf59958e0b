-- Objects that hold the bodies of several short batches, which came at the same time. One goes when none of its batches needs it any more.
CREATE TABLE packs (
    id uuid PRIMARY KEY,
    location text NOT NULL,
    bytes bigint NOT NULL,
    -- Whose bodies are read there. Bytes of others may lie there, too, which never landed or lie elsewhere by now.
    batches uuid[] NOT NULL,
    landed_at timestamptz NOT NULL,
    kept_area text NOT NULL DEFAULT 'LANDING' CHECK (kept_area IN ('LANDING', 'ARCHIVE')),
    kept_until timestamptz,
    -- Where somebody has begun to copy it to.
    kept_target text,
    kept_claimed_at timestamptz
);

CREATE INDEX packs_to_move ON packs (landed_at) WHERE kept_area = 'LANDING';
CREATE INDEX packs_kept ON packs (kept_until) WHERE kept_area = 'ARCHIVE';

-- Where in its object a body begins; none where the object is the batch's own. What shares an object is moved with it.
ALTER TABLE batches ADD COLUMN raw_offset bigint;
DROP INDEX batches_to_move;
CREATE INDEX batches_to_move ON batches (landed_at)
    WHERE kept_area = 'LANDING' AND raw_offset IS NULL AND state IN ('COMMITTED', 'UNDONE', 'DISCARDED');
DROP INDEX batches_kept;
CREATE INDEX batches_kept ON batches (kept_until) WHERE kept_area IN ('ARCHIVE', 'FAILED') AND raw_offset IS NULL;

-- Somebody deletes its object, or has died over it.
ALTER TABLE uploads ADD COLUMN claimed_at timestamptz;
CREATE INDEX uploads_begun ON uploads (started_at) WHERE given_up_at IS NULL;
CREATE INDEX uploads_given_up ON uploads (given_up_at) WHERE given_up_at IS NOT NULL;
