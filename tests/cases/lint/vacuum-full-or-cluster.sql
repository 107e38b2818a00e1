-- Each case stands on a line of its own; [what] before it is an option of lint.
-- schema: ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
-- schema: ALTER TABLE shop.items CLUSTER ON items_pkey;
-- finds
VACUUM FULL orders;
VACUUM (FULL, ANALYZE) shop.orders;
CLUSTER orders USING orders_pkey;
VACUUM FULL;
CLUSTER;
-- finds nothing
VACUUM orders;
VACUUM (FULL false) orders;
CREATE TABLE t (a int); CLUSTER t USING i;
ANALYZE orders;
ALTER TABLE orders CLUSTER ON i;
