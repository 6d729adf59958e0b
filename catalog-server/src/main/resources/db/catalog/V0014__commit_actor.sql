-- Who acted for the principal, an engine, or null when the principal came by itself.
ALTER TABLE commit_log ADD COLUMN actor text;
