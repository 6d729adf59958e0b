-- A committed batch can be taken out again. Who wanted it, how far it has come, and why it cannot be done.
ALTER TABLE batches
    ADD COLUMN undo_asked_at timestamptz,
    ADD COLUMN undo_principal text,
    ADD COLUMN undo_attempt integer NOT NULL DEFAULT 0,
    ADD COLUMN undo_retry_at timestamptz,
    ADD COLUMN undo_code text,
    ADD COLUMN undo_reason text,
    ADD COLUMN undone_at timestamptz,
    ADD COLUMN undo_snapshot_id bigint,
    DROP CONSTRAINT batches_state_check,
    ADD CONSTRAINT batches_state_check CHECK (
        state IN ('LANDED', 'STAGED', 'COMMITTING', 'COMMITTED', 'ARCHIVED', 'FAILED', 'QUARANTINED', 'DISCARDED',
            'UNDOING', 'UNDONE'));

CREATE INDEX batches_undoing ON batches (lane_id, undo_asked_at) WHERE state = 'UNDOING';

-- Of a group that takes a batch out instead of bringing some in.
ALTER TABLE groups ADD COLUMN undoes uuid REFERENCES batches;

-- Whose rows a file holds and nobody else's; none while several batches share it. What an undo has taken out of the table is REMOVED: snapshots of before still name it.
ALTER TABLE files
    ADD COLUMN batch_id uuid,
    DROP CONSTRAINT files_state_check,
    ADD CONSTRAINT files_state_check CHECK (state IN ('BEGUN', 'STAGED', 'COMMITTED', 'REMOVED', 'UNWANTED'));
