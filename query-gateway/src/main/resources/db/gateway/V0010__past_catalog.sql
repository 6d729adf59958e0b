-- Lakes as they were, which the gateway has had made in a cluster. Who uses one says so before; who drops one says so before, too.
CREATE TABLE past_catalog (
    cluster text NOT NULL,
    name text NOT NULL,
    used_at timestamptz NOT NULL,
    -- Until then somebody wants it who may not have it.
    made boolean NOT NULL,
    retiring_at timestamptz,
    PRIMARY KEY (cluster, name)
);
