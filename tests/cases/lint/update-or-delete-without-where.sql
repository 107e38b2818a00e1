-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
UPDATE orders SET state = 'new';
DELETE FROM shop.orders;
WITH gone AS (DELETE FROM orders RETURNING *) INSERT INTO archive SELECT * FROM gone;
UPDATE orders SET state = 'new' WHERE true;
DELETE FROM orders WHERE 1 = 1;
UPDATE orders SET a = 1 WHERE NOT FALSE;
-- finds nothing
UPDATE orders SET state = 'new' WHERE state IS NULL;
DELETE FROM orders USING items WHERE items.id = orders.item;
CREATE TABLE t (a int); UPDATE t SET a = 1;
INSERT INTO orders DEFAULT VALUES;
UPDATE orders SET state = s.name FROM states s WHERE s.id = orders.state_id;
DELETE FROM orders WHERE FALSE;
UPDATE orders SET a = 1 WHERE now() > '2030-01-01';
