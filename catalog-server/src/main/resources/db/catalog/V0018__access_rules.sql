-- One row. Whoever changes the rules locks it, so that versions have no gaps and follow one order.
CREATE TABLE access_state (
    only_row boolean PRIMARY KEY DEFAULT true,
    version  bigint  NOT NULL DEFAULT 0,
    -- Changes when something that has rules gets another name, or loses it.
    names    bigint  NOT NULL DEFAULT 0,
    CONSTRAINT access_state_has_one_row CHECK (only_row)
);

INSERT INTO access_state DEFAULT VALUES;

CREATE TABLE access_versions (
    version    bigint      PRIMARY KEY,
    changed_at timestamptz NOT NULL,
    changed_by text        COLLATE "C" NOT NULL,
    comment    text        NOT NULL
);

-- A rule is never changed: another takes its place, and the version says when.
CREATE TABLE access_rules (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text   NOT NULL,
    -- No references: ids are never used again, and what a rule was about may be gone when somebody asks about last year.
    lake_id      bigint NOT NULL,
    namespace_id bigint,
    -- Its uuid, which a table keeps when it is dropped and brought back, or unregistered and registered.
    table_uuid   uuid,
    -- What tells it from others of its kind in its place.
    key          text   COLLATE "C" NOT NULL,
    body         jsonb  NOT NULL,
    since        bigint NOT NULL REFERENCES access_versions (version),
    until        bigint REFERENCES access_versions (version),
    CONSTRAINT access_rules_have_one_place CHECK (namespace_id IS NULL OR table_uuid IS NULL),
    CONSTRAINT access_rules_end_after_they_begin CHECK (until > since)
);

CREATE UNIQUE INDEX access_rules_now ON access_rules (lake_id, kind, key, namespace_id, table_uuid) NULLS NOT DISTINCT
WHERE until IS NULL;

CREATE INDEX access_rules_of_table ON access_rules (table_uuid) WHERE until IS NULL;

CREATE INDEX access_rules_of_namespace ON access_rules (namespace_id) WHERE until IS NULL;

CREATE INDEX access_rules_since ON access_rules (since);

CREATE INDEX access_rules_until ON access_rules (until);

-- A later role of the same name begins with nothing.
CREATE FUNCTION end_grants_of_role() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    next bigint;
BEGIN
    IF EXISTS (SELECT 1 FROM access_rules WHERE until IS NULL AND kind = 'grant' AND body ->> 'role' = OLD.name) THEN
        UPDATE access_state SET version = version + 1 RETURNING version INTO next;
        INSERT INTO access_versions (version, changed_at, changed_by, comment)
        VALUES (next, clock_timestamp(), '', 'The role ' || OLD.name || ' was deleted');
        UPDATE access_rules SET until = next
        WHERE until IS NULL AND kind = 'grant' AND body ->> 'role' = OLD.name;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER end_grants_of_role AFTER DELETE ON roles FOR EACH ROW EXECUTE FUNCTION end_grants_of_role();

-- Servers keep rules by the names of what they are about.
CREATE FUNCTION tell_of_table_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM access_rules
        WHERE until IS NULL AND (
            (TG_OP <> 'INSERT' AND table_uuid = OLD.uuid) OR (TG_OP <> 'DELETE' AND table_uuid = NEW.uuid)
        )
    ) THEN
        UPDATE access_state SET names = names + 1;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER tell_of_table_name AFTER INSERT OR DELETE ON tabulars
FOR EACH ROW EXECUTE FUNCTION tell_of_table_name();

CREATE TRIGGER tell_of_new_table_name AFTER UPDATE ON tabulars
FOR EACH ROW WHEN (
    OLD.name IS DISTINCT FROM NEW.name OR OLD.namespace_id IS DISTINCT FROM NEW.namespace_id OR OLD.uuid IS DISTINCT FROM NEW.uuid
) EXECUTE FUNCTION tell_of_table_name();

CREATE FUNCTION tell_of_namespace() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM access_rules WHERE until IS NULL AND namespace_id = OLD.id) THEN
        UPDATE access_state SET names = names + 1;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER tell_of_namespace AFTER DELETE ON namespaces FOR EACH ROW EXECUTE FUNCTION tell_of_namespace();

CREATE FUNCTION tell_of_lake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE access_state SET names = names + 1;
    RETURN NULL;
END
$$;

CREATE TRIGGER tell_of_lake AFTER DELETE ON lakes FOR EACH ROW EXECUTE FUNCTION tell_of_lake();

CREATE TRIGGER tell_of_lake_name AFTER UPDATE ON lakes
FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION tell_of_lake();
