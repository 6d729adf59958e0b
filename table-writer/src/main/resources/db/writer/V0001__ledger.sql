-- One row for each table that was ever written to, whatever it is called: a name may go to another table. Its lane is leased to one writer at a time; the epoch grows with each
-- lease, so that whoever lost it can write nothing down any more.
CREATE TABLE lanes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lake text NOT NULL,
    table_uuid uuid NOT NULL,
    -- What the table was called when somebody last brought a batch; the levels, joined by U+001F.
    namespace text NOT NULL,
    name text NOT NULL,
    epoch bigint NOT NULL DEFAULT 0,
    owner uuid,
    leased_until timestamptz,
    -- Who was served longest ago comes first.
    released_at timestamptz,
    UNIQUE (lake, table_uuid)
);

-- Raw objects on their way: written down before the object is begun, gone with the row of the batch.
CREATE TABLE uploads (
    location text PRIMARY KEY,
    started_at timestamptz NOT NULL,
    -- From then on it cannot land any more; the row goes after the object.
    given_up_at timestamptz
);

CREATE TABLE batches (
    id uuid PRIMARY KEY,
    lane_id bigint NOT NULL REFERENCES lanes,
    idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
    -- What was asked for beside the body, in one canonical text: a repetition has to ask for the same.
    options text NOT NULL,
    principal text NOT NULL,
    state text NOT NULL CHECK (
        state IN ('LANDED', 'STAGED', 'COMMITTING', 'COMMITTED', 'ARCHIVED', 'FAILED', 'QUARANTINED', 'DISCARDED')),
    raw_location text NOT NULL,
    raw_bytes bigint NOT NULL,
    checksum bytea NOT NULL,
    pipeline text NOT NULL,
    received_at timestamptz NOT NULL,
    landed_at timestamptz NOT NULL,
    started_at timestamptz,
    staged_at timestamptz,
    committed_at timestamptz,
    attempt integer NOT NULL DEFAULT 0,
    retry_at timestamptz,
    reason_code text,
    reason text,
    group_id uuid,
    rows_read bigint,
    rows_written bigint,
    rows_rejected bigint,
    -- How many rows were rejected for which reason: CODE=count, separated by commas.
    rejects text,
    snapshot_id bigint,
    sequence_number bigint,
    schema_id integer,
    UNIQUE (lane_id, idempotency_key),
    CHECK (rows_read = rows_written + rows_rejected)
);

-- What a lane has to do, in the order of its coming.
CREATE INDEX batches_open ON batches (lane_id, landed_at, id) WHERE state IN ('LANDED', 'FAILED');
CREATE INDEX batches_group ON batches (group_id);
CREATE INDEX batches_lane ON batches (lane_id, id);

-- Batches that become one snapshot together.
CREATE TABLE groups (
    id uuid PRIMARY KEY,
    lane_id bigint NOT NULL REFERENCES lanes,
    state text NOT NULL CHECK (state IN ('STAGED', 'COMMITTING', 'COMMITTED', 'ABANDONED')),
    -- New for each attempt whose predecessor was fenced.
    commit_id uuid,
    attempt integer NOT NULL DEFAULT 0,
    table_uuid uuid NOT NULL,
    schema_id integer NOT NULL,
    spec_id integer NOT NULL,
    staged_at timestamptz NOT NULL,
    settled_at timestamptz,
    snapshot_id bigint
);

CREATE INDEX groups_open ON groups (lane_id, id) WHERE state IN ('STAGED', 'COMMITTING');

-- Every file that a lane ever began in the place of a table, written down before it exists.
CREATE TABLE files (
    location text PRIMARY KEY,
    lane_id bigint NOT NULL REFERENCES lanes,
    epoch bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('BEGUN', 'STAGED', 'COMMITTED', 'UNWANTED')),
    group_id uuid,
    -- Whether it lies in the place of the table, or of the table of its rejected rows.
    target text NOT NULL CHECK (target IN ('DATA', 'REJECTS')),
    -- The file with its metrics, as the Iceberg REST protocol writes it.
    content text,
    begun_at timestamptz NOT NULL,
    unwanted_at timestamptz
);

CREATE INDEX files_begun ON files (lane_id) WHERE state = 'BEGUN';
CREATE INDEX files_group ON files (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX files_unwanted ON files (unwanted_at) WHERE state = 'UNWANTED';
