-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
DROP TABLE orders;
DROP TABLE IF EXISTS shop.orders CASCADE;
CREATE TABLE IF NOT EXISTS orders (id int); DROP TABLE orders;
-- finds nothing
CREATE TABLE orders (id int); DROP TABLE orders;
CREATE TEMP TABLE t (a int); DROP TABLE t;
DROP VIEW orders;
DROP TABLE pg_temp.t;
