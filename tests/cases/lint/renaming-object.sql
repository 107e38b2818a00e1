-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER SCHEMA shop RENAME TO store;
ALTER VIEW open_orders RENAME TO pending_orders;
ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';
ALTER TYPE mood RENAME TO feeling;
ALTER SEQUENCE numbers RENAME TO n;
ALTER FUNCTION total(int) RENAME TO sum_of;
ALTER MATERIALIZED VIEW sums RENAME TO totals;
-- finds nothing
ALTER TYPE mood ADD VALUE 'blue';
CREATE VIEW v AS SELECT 1 AS id; ALTER VIEW v RENAME TO w;
ALTER INDEX orders_note RENAME TO orders_note_old;
CREATE TYPE mood AS ENUM ('a'); ALTER TYPE mood RENAME VALUE 'a' TO 'b';
ALTER TABLE orders RENAME CONSTRAINT a TO b;
