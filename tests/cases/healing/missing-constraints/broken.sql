ALTER TABLE orders DROP CONSTRAINT ck_orders_total;
ALTER TABLE orders DROP CONSTRAINT fk_orders_users;
ALTER TABLE users DROP CONSTRAINT uq_users_email;
