-- Which ledger this is, to tables of foreign catalogs: several may write to one table.
CREATE TABLE ledger_identity (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one)
);

INSERT INTO ledger_identity DEFAULT VALUES;
