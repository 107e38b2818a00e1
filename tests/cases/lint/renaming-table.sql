-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE orders RENAME TO purchases;
ALTER TABLE IF EXISTS shop.orders RENAME TO purchases;
DO $$ BEGIN ALTER TABLE orders RENAME TO orders_old; END $$;
-- finds nothing
CREATE TABLE orders (id int); ALTER TABLE orders RENAME TO purchases;
ALTER TABLE orders RENAME CONSTRAINT a TO b;
ALTER INDEX i RENAME TO j;
ALTER TABLE orders RENAME COLUMN a TO b;
CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME TO v;
