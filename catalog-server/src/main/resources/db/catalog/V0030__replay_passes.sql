-- Each lets one query be decided about by the rules of another time, and stays to be read by whoever asks who did so.
CREATE TABLE replay_passes (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- SHA-256 of what the engine shows, in hexadecimal digits.
    digest        text        COLLATE "C" NOT NULL UNIQUE,
    replay_of     text        COLLATE "C" NOT NULL,
    user_name     text        COLLATE "C" NOT NULL,
    asked_by      text        COLLATE "C" NOT NULL,
    given_to      text        COLLATE "C" NOT NULL,
    rules_at      timestamptz NOT NULL,
    rules_version bigint      NOT NULL,
    given_at      timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    -- The query that showed it first, which is the only one, and the engine that ran it.
    engine        text        COLLATE "C",
    query_id      text        COLLATE "C",
    shown_at      timestamptz,
    CONSTRAINT replay_passes_are_shown_by_somebody
        CHECK (num_nulls(engine, query_id, shown_at) IN (0, 3))
);

CREATE UNIQUE INDEX replay_passes_of_query ON replay_passes (engine, query_id);

-- Rules have versions, and so have those whom they are about: who had which role is known for every time.
CREATE TABLE role_changes (
    -- In one order with commits: what is final of them is final here.
    number     bigint      PRIMARY KEY DEFAULT draw_commit_number(),
    changed_at timestamptz NOT NULL,
    role       text        COLLATE "C" NOT NULL,
    principal  text        COLLATE "C" NOT NULL,
    gained     boolean     NOT NULL
);

CREATE INDEX role_changes_of_principal ON role_changes (principal, role, number);

INSERT INTO role_changes (changed_at, role, principal, gained)
SELECT granted_at, role, principal, true
FROM role_members
ORDER BY granted_at, role, principal;

CREATE FUNCTION tell_of_role_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO role_changes (changed_at, role, principal, gained)
        VALUES (NEW.granted_at, NEW.role, NEW.principal, true);
    ELSE
        INSERT INTO role_changes (changed_at, role, principal, gained)
        VALUES (clock_timestamp(), OLD.role, OLD.principal, false);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER tell_of_role_member AFTER INSERT OR DELETE ON role_members
FOR EACH ROW EXECUTE FUNCTION tell_of_role_member();
