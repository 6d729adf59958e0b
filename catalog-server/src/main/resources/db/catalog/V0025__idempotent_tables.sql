-- What a request was done to: when it is sent again the table may have another name, or none, and rules hold on to its uuid.
ALTER TABLE idempotency_keys ADD COLUMN table_uuid uuid;
