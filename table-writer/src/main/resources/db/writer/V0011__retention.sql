-- Where the raw body of a batch that is at rest lies, and until when. Where it is copied to is written down before it is.
ALTER TABLE batches
    ADD COLUMN kept_area text NOT NULL DEFAULT 'LANDING' CHECK (kept_area IN ('LANDING', 'ARCHIVE', 'FAILED', 'DELETED')),
    ADD COLUMN kept_until timestamptz,
    ADD COLUMN kept_target text,
    ADD COLUMN kept_claimed_at timestamptz;

CREATE INDEX batches_to_move ON batches (landed_at)
    WHERE kept_area = 'LANDING' AND state IN ('COMMITTED', 'UNDONE', 'DISCARDED');
CREATE INDEX batches_kept ON batches (kept_until) WHERE kept_area IN ('ARCHIVE', 'FAILED');
