-- The tables and snapshots of the query that is replayed: all that is loaded with the pass. What was given before loads nothing.
ALTER TABLE replay_passes ADD COLUMN reads jsonb NOT NULL DEFAULT '[]';
