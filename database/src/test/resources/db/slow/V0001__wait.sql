-- Takes longer than the statements of the service that is migrated here may.
SELECT pg_sleep(1.5);
