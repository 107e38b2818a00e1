-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
CREATE INDEX i ON orders (note);
CREATE UNIQUE INDEX IF NOT EXISTS i ON shop.orders USING btree (lower(note)) WHERE note IS NOT NULL;
CREATE INDEX ON orders (note);
CREATE TABLE other (id int); CREATE INDEX i ON orders (note);
CREATE TABLE orders (id int); DROP TABLE orders; CREATE INDEX i ON orders (id);
BEGIN; CREATE TABLE orders (id int); ROLLBACK; CREATE INDEX i ON orders (id);
SET search_path TO shop; CREATE TABLE orders (id int); CREATE INDEX i ON public.orders (id);
-- finds nothing
CREATE INDEX CONCURRENTLY i ON orders (note);
CREATE TABLE orders (id int); CREATE INDEX i ON public.orders (id);
CREATE TABLE orders AS SELECT 1 AS id; CREATE INDEX i ON orders (id);
CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE UNIQUE INDEX ON v (a);
CREATE TEMP TABLE IF NOT EXISTS t (id int); CREATE INDEX i ON t (id);
CREATE INDEX i ON ONLY orders (note);
DROP TABLE IF EXISTS orders; CREATE TABLE IF NOT EXISTS orders (id int); CREATE INDEX i ON orders (id);
SET search_path TO shop; CREATE TABLE orders (id int); CREATE INDEX i ON shop.orders (id);
