-- The principal that reports what became of this cluster's queries; of no other's.
ALTER TABLE cluster ADD COLUMN engine text;
UPDATE cluster SET engine = name;
ALTER TABLE cluster ALTER COLUMN engine SET NOT NULL;
CREATE UNIQUE INDEX cluster_by_engine ON cluster (engine);
