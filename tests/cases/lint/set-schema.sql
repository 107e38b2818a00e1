-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE orders SET SCHEMA shop;
ALTER TABLE IF EXISTS shop.orders SET SCHEMA archive;
CREATE TABLE a.orders (id int); ALTER TABLE b.orders SET SCHEMA c;
ALTER FUNCTION f() SET SCHEMA shop;
ALTER TYPE mood SET SCHEMA shop;
-- schema: DROP MATERIALIZED VIEW shop.v;
-- schema: DROP MATERIALIZED VIEW v; CREATE VIEW v AS SELECT 1 AS a;
ALTER VIEW v SET SCHEMA shop;
-- schema:
-- finds nothing
CREATE TABLE orders (id int); ALTER TABLE orders SET SCHEMA shop;
CREATE VIEW v AS SELECT 1 AS a; ALTER VIEW v SET SCHEMA shop;
CREATE TABLE t (a int); ALTER TABLE t SET SCHEMA shop;
