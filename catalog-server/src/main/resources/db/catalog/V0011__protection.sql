ALTER TABLE commit_log DROP CONSTRAINT commit_log_action_check;

ALTER TABLE commit_log ADD CONSTRAINT commit_log_action_check CHECK (
    action IN ('create', 'commit', 'register', 'rename', 'drop', 'unregister', 'undrop', 'restore', 'protect', 'unprotect')
);
