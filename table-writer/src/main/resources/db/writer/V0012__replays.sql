-- Which batch a batch does again (of its rejected rows alone, if there is a number of them), and by which one it was done again: once at most.
ALTER TABLE batches
    ADD COLUMN link_replays uuid,
    ADD COLUMN link_rejects bigint,
    ADD COLUMN link_replayed_by uuid;
