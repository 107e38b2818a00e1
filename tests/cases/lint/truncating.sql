-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
TRUNCATE orders;
TRUNCATE TABLE orders, shop.items CASCADE;
BEGIN; TRUNCATE orders RESTART IDENTITY; COMMIT;
-- finds nothing
CREATE TABLE orders (id int); TRUNCATE orders;
CREATE TEMP TABLE t (a int); TRUNCATE t;
DELETE FROM orders WHERE id < 5;
