CREATE TABLE line (
    purchase_id bigint NOT NULL CONSTRAINT line_has_purchase REFERENCES purchase (id) DEFERRABLE INITIALLY IMMEDIATE,
    position integer NOT NULL,
    PRIMARY KEY (purchase_id, position)
);
