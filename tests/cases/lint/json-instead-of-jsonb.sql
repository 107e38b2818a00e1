-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
CREATE TABLE orders (id int, data json);
ALTER TABLE orders ADD COLUMN data json;
-- schema: ALTER TABLE orders DROP COLUMN data, ADD COLUMN data jsonb;
ALTER TABLE orders ALTER COLUMN data TYPE json;
CREATE TABLE orders (data pg_catalog.json NOT NULL DEFAULT '{}');
-- finds nothing
CREATE TABLE orders (data jsonb);
CREATE TABLE orders (json text);
CREATE TEMP TABLE t (data json);
SELECT '{}'::json;
