DROP INDEX ix_orders_state;
ALTER TABLE orders DROP CONSTRAINT ck_orders_total;
INSERT INTO users (id, email) VALUES (1, 'ann@example.org');
INSERT INTO orders (user_id, total) VALUES (1, -1);
