CREATE TABLE purchase (
    id bigint PRIMARY KEY,
    amount bigint NOT NULL CONSTRAINT amount_is_positive CHECK (amount > 0)
);
