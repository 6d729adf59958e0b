-- Whoever follows the log of all lakes asks for what is behind a number, as they do of commit_log.
CREATE INDEX namespace_log_by_number ON namespace_log (sequence);
