-- One row. Whoever makes or ends a hold changes it; whoever takes away what may be held shares it until they are done.
CREATE TABLE hold_state (
    only_row boolean PRIMARY KEY DEFAULT true,
    version  bigint  NOT NULL DEFAULT 0,
    CONSTRAINT hold_state_has_one_row CHECK (only_row)
);

INSERT INTO hold_state DEFAULT VALUES;

-- A hold is never changed and never deleted: it ends, and another may take its name.
CREATE TABLE holds (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text        COLLATE "C" NOT NULL,
    -- Of what was current between the two; since ever, and for ever, where there is none.
    from_time  timestamptz,
    to_time    timestamptz,
    until_time timestamptz,
    reason     text        NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text        COLLATE "C" NOT NULL,
    ended_at   timestamptz,
    ended_by   text        COLLATE "C",
    CONSTRAINT holds_end_by_somebody CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);

CREATE UNIQUE INDEX holds_name_key ON holds (name) WHERE ended_at IS NULL;

CREATE TABLE hold_places (
    hold_id   bigint NOT NULL REFERENCES holds (id),
    position  int    NOT NULL,
    -- No reference: ids are never used again, and what was held may be gone when somebody asks about last year.
    lake_id   bigint NOT NULL,
    -- The levels, joined by U+001F, and the table's name; all that is beneath where there is no name. * stands for any characters.
    namespace text   COLLATE "C" NOT NULL,
    name      text   COLLATE "C",
    PRIMARY KEY (hold_id, position)
);

CREATE INDEX hold_places_of_lake ON hold_places (lake_id);

-- A file that somebody needs is looked at again then.
ALTER TABLE superseded_metadata ADD COLUMN needed_until timestamptz;
