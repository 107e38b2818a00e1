-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE orders RENAME COLUMN note TO remark;
ALTER TABLE shop.orders RENAME note TO remark;
ALTER TABLE IF EXISTS ONLY orders RENAME COLUMN "Note" TO note;
-- schema: DROP MATERIALIZED VIEW v; CREATE VIEW v AS SELECT 1 AS a;
ALTER VIEW v RENAME COLUMN a TO b;
-- schema:
ALTER MATERIALIZED VIEW v RENAME COLUMN a TO b;
-- finds nothing
CREATE TABLE orders (note text); ALTER TABLE orders RENAME COLUMN note TO remark;
ALTER TABLE orders RENAME TO purchases;
ALTER TYPE address RENAME ATTRIBUTE zip TO postcode;
ALTER TABLE t ADD COLUMN a int; ALTER TABLE t RENAME a TO b;
