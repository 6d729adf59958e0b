-- Tables and views that are older than tabular_places may write to places that are not in it: each server looks when it starts.
ALTER TABLE tabulars ADD COLUMN places_known boolean NOT NULL DEFAULT false;

ALTER TABLE tabulars ALTER COLUMN places_known SET DEFAULT true;

CREATE INDEX tabulars_unknown_places ON tabulars (id) WHERE NOT places_known;
