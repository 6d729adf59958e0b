-- A batch that somebody takes out of the table is on its way, and is told of when it is at rest again.
DROP INDEX batches_to_export;
CREATE INDEX batches_to_export ON batches (id)
    WHERE exported_in IS NULL AND state NOT IN ('LANDED', 'STAGED', 'COMMITTING', 'FAILED', 'UNDOING');
