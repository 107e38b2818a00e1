-- Each case stands on a line of its own; [what] before it is an option of lint.
-- schema: ALTER TABLE shop.orders SET UNLOGGED;
-- finds
ALTER TABLE orders SET UNLOGGED;
ALTER TABLE shop.orders SET LOGGED;
ALTER TABLE orders SET UNLOGGED, ADD COLUMN note text;
-- finds nothing
CREATE UNLOGGED TABLE orders (id int);
CREATE UNLOGGED TABLE orders (id int); ALTER TABLE orders SET LOGGED;
ALTER TABLE orders SET (fillfactor = 70);
