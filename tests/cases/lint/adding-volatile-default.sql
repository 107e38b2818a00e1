-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
ALTER TABLE shop.orders ADD token uuid NOT NULL DEFAULT uuid_generate_v4(), ADD note text;
ALTER TABLE orders ADD COLUMN seen timestamptz DEFAULT clock_timestamp();
ALTER TABLE orders ADD COLUMN n float DEFAULT 1 + (random() * 5)::float;
ALTER TABLE orders ADD COLUMN code text DEFAULT shop.make_code();
CREATE TABLE IF NOT EXISTS orders (id int); ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
CREATE TABLE a.orders (id int); ALTER TABLE b.orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
ALTER TABLE orders ADD COLUMN id bigint DEFAULT nextval('s');
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$; ALTER TABLE t ADD COLUMN a int DEFAULT f();
CREATE FUNCTION f() RETURNS float LANGUAGE sql AS 'SELECT random()'; ALTER TABLE t ADD COLUMN a float DEFAULT f();
-- schema: DROP FUNCTION f; CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
ALTER TABLE t ADD COLUMN a int DEFAULT f();
-- schema:
-- finds nothing
ALTER TABLE orders ADD COLUMN at timestamptz DEFAULT now();
ALTER TABLE orders ADD COLUMN at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE orders ADD COLUMN kind text DEFAULT 'random()';
CREATE TABLE orders (id int); ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();
ALTER TABLE orders ADD COLUMN at timestamp DEFAULT (now() AT TIME ZONE 'utc');
ALTER TABLE orders ADD COLUMN tags jsonb DEFAULT jsonb_build_object('a', 1);
CREATE TEMP TABLE t (id int); ALTER TABLE t ADD COLUMN token uuid DEFAULT gen_random_uuid();
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 1; END $$; ALTER TABLE t ADD COLUMN a int DEFAULT f();
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 7'; ALTER TABLE t ADD COLUMN a int DEFAULT f();
