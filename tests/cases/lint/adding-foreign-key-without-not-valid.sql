-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (item) REFERENCES items (id);
ALTER TABLE orders ADD FOREIGN KEY (a, b) REFERENCES shop.items;
ALTER TABLE orders ADD COLUMN item int DEFAULT 1 REFERENCES items;
CREATE TABLE items (id int PRIMARY KEY); ALTER TABLE orders ADD FOREIGN KEY (item) REFERENCES items;
-- finds nothing
ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (item) REFERENCES items (id) NOT VALID;
ALTER TABLE orders ADD COLUMN item int REFERENCES items;
CREATE TABLE orders (item int REFERENCES items);
CREATE TABLE orders (item int); ALTER TABLE orders ADD FOREIGN KEY (item) REFERENCES items;
