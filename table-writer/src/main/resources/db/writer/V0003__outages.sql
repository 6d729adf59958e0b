-- How many of its attempts ended for something around the batch, and say nothing against it.
ALTER TABLE batches ADD COLUMN outages integer NOT NULL DEFAULT 0;
