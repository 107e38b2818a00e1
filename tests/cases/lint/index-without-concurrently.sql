-- Each case stands on a line of its own; [what] before it is an option of lint.
-- schema: DROP INDEX shop.i;
-- finds
CREATE INDEX i ON orders (note);
CREATE UNIQUE INDEX IF NOT EXISTS i ON shop.orders USING btree (lower(note)) WHERE note IS NOT NULL;
CREATE INDEX ON orders (note);
CREATE TABLE other (id int); CREATE INDEX i ON orders (note);
CREATE TABLE orders (id int); DROP TABLE orders; CREATE INDEX i ON orders (id);
BEGIN; CREATE TABLE orders (id int); ROLLBACK; CREATE INDEX i ON orders (id);
SET search_path TO shop; CREATE TABLE orders (id int); CREATE INDEX i ON public.orders (id);
CREATE TEMP TABLE orders (id int); CREATE INDEX ON public.orders (note);
SET search_path = spare; CREATE TABLE orders (id int); SET search_path = public; CREATE INDEX ON orders (note);
BEGIN; CREATE TABLE n (a int); ROLLBACK; CREATE INDEX ON n (a);
BEGIN; SAVEPOINT s; CREATE TABLE n (a int); ROLLBACK TO s; CREATE INDEX ON n (a); COMMIT;
ALTER TABLE orders RENAME TO orders_old; CREATE INDEX ON orders_old (note);
CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN CREATE INDEX ON orders (note); END $$; CALL p();
DO $$ DECLARE t text := 'orders'; BEGIN EXECUTE format('CREATE INDEX ON %I (note)', t); END $$;
-- finds nothing
CREATE INDEX CONCURRENTLY i ON orders (note);
CREATE TABLE orders (id int); CREATE INDEX i ON public.orders (id);
CREATE TABLE orders AS SELECT 1 AS id; CREATE INDEX i ON orders (id);
CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE UNIQUE INDEX ON v (a);
CREATE TEMP TABLE IF NOT EXISTS t (id int); CREATE INDEX i ON t (id);
-- schema: DROP TABLE orders; CREATE TABLE orders (note text) PARTITION BY LIST (note);
CREATE INDEX i ON ONLY orders (note);
-- schema:
DROP TABLE IF EXISTS orders; CREATE TABLE IF NOT EXISTS orders (id int); CREATE INDEX i ON orders (id);
SET search_path TO shop; CREATE TABLE orders (id int); CREATE INDEX i ON shop.orders (id);
CREATE TABLE n (a int); ALTER TABLE n RENAME TO m; CREATE INDEX ON m (a);
CREATE TABLE n (a int); ALTER TABLE n SET SCHEMA shop; CREATE INDEX ON shop.n (a);
SELECT set_config('search_path', 'shop, public', false); CREATE TABLE n (a int); CREATE INDEX ON shop.n (a);
SET search_path = shop, public; CREATE TABLE public.n (a int); CREATE INDEX ON n (a);
CREATE TEMP TABLE orders (id int); CREATE INDEX ON orders (id);
CREATE TABLE orders_new (id int); ALTER TABLE orders RENAME TO orders_old; ALTER TABLE orders_new RENAME TO orders; CREATE INDEX ON orders (id);
