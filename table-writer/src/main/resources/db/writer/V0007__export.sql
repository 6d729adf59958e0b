-- Lines of the ledger on their way into tables of the lake: taken in the transaction that marks their rows, and here until the writer has landed them as a batch.
CREATE TABLE exports (
    id uuid PRIMARY KEY,
    target text NOT NULL CHECK (target IN ('BATCHES', 'REJECTS', 'COMMITS')),
    body text NOT NULL,
    taken_at timestamptz NOT NULL,
    -- Until then somebody is at it, or nobody shall try.
    leased_until timestamptz NOT NULL DEFAULT '-infinity'
);

-- With which export a row was told as it is now.
ALTER TABLE batches
    ADD COLUMN exported_in uuid,
    -- How many rows were rejected for which reason at which column, in JSON.
    ADD COLUMN rejected_fields text;
ALTER TABLE groups ADD COLUMN exported_in uuid;
CREATE INDEX batches_to_export ON batches (id)
    WHERE exported_in IS NULL AND state NOT IN ('LANDED', 'STAGED', 'COMMITTING', 'FAILED');
CREATE INDEX groups_to_export ON groups (id) WHERE exported_in IS NULL AND state = 'COMMITTED';

-- Of two lines about one batch the later has the higher number.
CREATE SEQUENCE export_changes;

-- A batch that changes has to be told again, whoever changes it and by which statement.
CREATE FUNCTION untold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.exported_in := NULL;
    RETURN NEW;
END
$$;
CREATE TRIGGER batches_untold BEFORE UPDATE ON batches
    FOR EACH ROW WHEN (OLD.exported_in IS NOT NULL AND NEW.state <> OLD.state)
    EXECUTE FUNCTION untold();
