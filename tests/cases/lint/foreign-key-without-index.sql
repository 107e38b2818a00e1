-- Each case stands on a line of its own; [what] before it is an option of lint.
-- schema: ALTER TABLE orders ADD PRIMARY KEY (id), ADD COLUMN order_id int; ALTER TABLE items ADD COLUMN order_id int, ADD COLUMN sku text;
-- finds
ALTER TABLE items ADD CONSTRAINT f FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
CREATE INDEX CONCURRENTLY i ON items (sku, order_id); ALTER TABLE items ADD CONSTRAINT f FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
CREATE INDEX CONCURRENTLY i ON orders (order_id); ALTER TABLE items ADD CONSTRAINT f FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
-- finds nothing
CREATE INDEX CONCURRENTLY i ON items (order_id); ALTER TABLE items ADD CONSTRAINT f FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
CREATE INDEX CONCURRENTLY i ON items (order_id, sku); ALTER TABLE items ADD CONSTRAINT f FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
CREATE TABLE items (order_id int); ALTER TABLE items ADD CONSTRAINT f FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
ALTER TABLE items ADD CONSTRAINT c CHECK (order_id > 0) NOT VALID;
