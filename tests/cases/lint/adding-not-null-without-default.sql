-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE orders ADD COLUMN note text NOT NULL;
ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT NULL;
ALTER TABLE orders ADD COLUMN id bigint PRIMARY KEY;
ALTER TABLE IF EXISTS "Orders" ADD COLUMN IF NOT EXISTS note text CONSTRAINT there NOT NULL;
-- finds nothing
ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN note text NULL;
ALTER TABLE orders ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY NOT NULL;
ALTER TABLE orders ADD COLUMN id bigserial NOT NULL;
ALTER TABLE orders ADD COLUMN twice int NOT NULL GENERATED ALWAYS AS (n * 2) STORED;
CREATE TABLE orders (id int); ALTER TABLE orders ADD COLUMN note text NOT NULL;
CREATE TABLE orders (id int NOT NULL);
