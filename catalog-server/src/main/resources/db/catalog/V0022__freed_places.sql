-- A table that was unregistered stays known: nobody else takes its uuid, which rules hold on to, or its places, which another
-- catalog writes to by then. Nothing of it is ever deleted here.
ALTER TABLE tabulars
    ADD COLUMN unregistered boolean NOT NULL DEFAULT false,
    -- Who may lie in its places since it went: whoever could read it then. Nobody when that is not known.
    ADD COLUMN freed_by     text COLLATE "C",
    ADD CONSTRAINT tabulars_unregistered_are_gone CHECK (NOT unregistered OR (dropped_at IS NOT NULL AND NOT purge_requested));

CREATE INDEX tabulars_by_uuid ON tabulars (uuid);
