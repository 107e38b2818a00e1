-- What the cases of tests/cases/lint/ find there: every table, column and type that they name. What a case makes itself is
-- taken away before it (cases_test.cc), and what a rule's cases need beside stands in their file, behind `-- schema:`.
CREATE SCHEMA shop;
CREATE SCHEMA archive;
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE SCHEMA c;
CREATE SCHEMA spare;

CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE address AS (street text, zip text);
CREATE TYPE shop.address AS (street text, zip text);
CREATE DOMAIN email AS text;
CREATE DOMAIN shop.email AS text;
CREATE DOMAIN positive AS int;
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION shop.make_code() RETURNS text LANGUAGE plpgsql VOLATILE AS
  $$BEGIN RETURN 'x'; END$$;
CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE plpgsql VOLATILE AS
  $$BEGIN RETURN '00000000-0000-0000-0000-000000000000'; END$$;
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION total(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
CREATE SEQUENCE s;
CREATE SEQUENCE numbers;

CREATE TABLE items (id int PRIMARY KEY);
CREATE TABLE shop.items (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE orders (
  id int NOT NULL, note text, other text, amount int, n int, a int, b int, item int, code text, data text,
  state text, state_id int, token uuid, total int, "Note" text,
  made timestamp);
ALTER TABLE orders ADD CONSTRAINT c CHECK (amount > 0) NOT VALID, ADD CONSTRAINT older CHECK (id > 0) NOT VALID,
  ADD CONSTRAINT positive CHECK (amount > 1), ADD CONSTRAINT a CHECK (amount > 2), ADD CONSTRAINT i CHECK (amount > 3);
CREATE TABLE "Orders" (id int);
CREATE TABLE shop.orders (id int NOT NULL, note text, other text);
CREATE TABLE b.orders (id int);
CREATE UNIQUE INDEX i ON orders (other);
CREATE INDEX i ON shop.orders (other);
CREATE INDEX j ON orders (note);
CREATE INDEX orders_note ON orders (note);
CREATE TABLE states (id int, name text);
CREATE TABLE archive (LIKE orders);
CREATE TABLE people (id int, mood mood, mail email, shop_mail shop.email);
CREATE TABLE rooms (room int, during tsrange);
CREATE TABLE customers (id int, mail text, first text, last text);
CREATE TABLE shop.customers (id int, mail text);
CREATE TABLE kinds (id int);
CREATE TRIGGER t BEFORE INSERT ON kinds FOR EACH ROW EXECUTE FUNCTION audit();
CREATE FOREIGN DATA WRAPPER wrapper;
CREATE SERVER far FOREIGN DATA WRAPPER wrapper;
CREATE FOREIGN TABLE remote (a int, b int) SERVER far;

CREATE TABLE events (a int) PARTITION BY LIST (a);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (10);
CREATE TABLE shop.events (a int) PARTITION BY LIST (a);
CREATE TABLE shop.events_1 PARTITION OF shop.events FOR VALUES IN (10);
CREATE TABLE old_events (a int);
CREATE TABLE e1 (a int);
CREATE TABLE shop.rest (a int);

CREATE TABLE t (id int, a int, b int);
CREATE VIEW seen AS SELECT 1 AS a;
CREATE VIEW open_orders AS SELECT 1 AS id;
CREATE VIEW closed_orders AS SELECT 1 AS id;
CREATE MATERIALIZED VIEW sums AS SELECT 1 AS id;
CREATE MATERIALIZED VIEW sums_new AS SELECT 1 AS id;
CREATE MATERIALIZED VIEW v AS SELECT id, id AS a FROM items;
CREATE UNIQUE INDEX ON v (id);
CREATE MATERIALIZED VIEW shop.v AS SELECT a FROM shop.items;
