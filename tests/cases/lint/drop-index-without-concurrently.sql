-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
DROP INDEX i;
DROP INDEX IF EXISTS shop.i, j;
CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (note); DROP INDEX i;
-- finds nothing
DROP INDEX CONCURRENTLY i;
CREATE TABLE t (a int); CREATE INDEX i ON t (a); DROP INDEX i;
DROP VIEW v;
ALTER TABLE orders DROP CONSTRAINT i;
