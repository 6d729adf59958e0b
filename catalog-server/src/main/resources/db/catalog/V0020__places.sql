-- Where tables and views are written to beside their own location: nobody else may lie there, and two may not share it.
CREATE TABLE tabular_places (
    tabular_id bigint NOT NULL REFERENCES tabulars (id) ON DELETE CASCADE,
    location   text   COLLATE "C" NOT NULL,
    PRIMARY KEY (tabular_id, location)
);

CREATE INDEX tabular_places_location ON tabular_places (location);

-- What lies where is asked of all that was dropped, and not only of what is to be purged.
CREATE INDEX tabulars_dropped_location ON tabulars (location) WHERE dropped_at IS NOT NULL;

DROP INDEX tabulars_purge_location;
