-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE orders ALTER COLUMN id TYPE bigint;
ALTER TABLE orders ALTER COLUMN note SET DATA TYPE varchar(10);
ALTER TABLE orders ALTER COLUMN data TYPE jsonb USING data::jsonb;
ALTER TABLE orders ALTER COLUMN note TYPE text USING upper(note);
ALTER TABLE orders ADD COLUMN n varchar(20); ALTER TABLE orders ALTER COLUMN n TYPE varchar(10);
ALTER TABLE orders ADD COLUMN n numeric(10,2); ALTER TABLE orders ALTER COLUMN n TYPE numeric(12,3);
ALTER TABLE orders ADD COLUMN n timestamp; ALTER TABLE orders ALTER COLUMN n TYPE timestamptz;
ALTER TABLE orders ADD COLUMN n inet; ALTER TABLE orders ALTER COLUMN n TYPE cidr;
ALTER TABLE orders ADD COLUMN n text; ALTER TABLE orders ALTER COLUMN n TYPE varchar(10);
ALTER TABLE orders ALTER COLUMN note TYPE citext;
ALTER TABLE orders ADD COLUMN n int; ALTER TABLE orders ALTER COLUMN n TYPE text USING n::text;
SET timezone = 'Europe/Berlin'; ALTER TABLE orders ALTER COLUMN made TYPE timestamptz;
ALTER TABLE orders ALTER COLUMN made TYPE timestamptz USING made AT TIME ZONE 'UTC';
CREATE DOMAIN d AS varchar(90) CHECK (VALUE <> ''); ALTER TABLE orders ALTER COLUMN note TYPE d;
ALTER TABLE orders ADD COLUMN n varbit(8); ALTER TABLE orders ALTER COLUMN n TYPE varbit(4);
ALTER TABLE orders ALTER COLUMN note TYPE varchar(90) COLLATE "C";
-- finds nothing
ALTER TABLE orders ADD COLUMN n varchar(20); ALTER TABLE orders ALTER COLUMN n TYPE varchar(40);
ALTER TABLE orders ADD COLUMN n varchar(20); ALTER TABLE orders ALTER COLUMN n TYPE text;
ALTER TABLE orders ADD COLUMN n varchar(20); ALTER TABLE orders ALTER COLUMN n TYPE text USING n::text;
ALTER TABLE orders ADD COLUMN n numeric(10,2); ALTER TABLE orders ALTER COLUMN n TYPE numeric(12,2);
ALTER TABLE orders ADD COLUMN n numeric(10,2); ALTER TABLE orders ALTER COLUMN n TYPE numeric;
ALTER TABLE orders ADD COLUMN n cidr; ALTER TABLE orders ALTER COLUMN n TYPE inet;
CREATE TABLE orders (id int); ALTER TABLE orders ALTER COLUMN id TYPE bigint;
ALTER TABLE orders ALTER COLUMN id SET STATISTICS 100;
ALTER TABLE orders ADD COLUMN n bigint; ALTER TABLE orders ALTER COLUMN n TYPE bigint;
SET TIME ZONE 'UTC'; ALTER TABLE orders ALTER COLUMN made TYPE timestamptz;
ALTER TABLE orders ADD COLUMN n varbit(8); ALTER TABLE orders ALTER COLUMN n TYPE varbit;
CREATE DOMAIN d AS varchar(40); ALTER TABLE orders ADD COLUMN n varchar(20); ALTER TABLE orders ALTER COLUMN n TYPE d;
