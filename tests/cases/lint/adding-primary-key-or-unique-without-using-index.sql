-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE orders ADD PRIMARY KEY (id);
ALTER TABLE orders ADD CONSTRAINT once UNIQUE (a, b);
ALTER TABLE orders ADD COLUMN code text UNIQUE;
ALTER TABLE orders ADD COLUMN id bigint DEFAULT 0 PRIMARY KEY;
-- finds nothing
CREATE UNIQUE INDEX CONCURRENTLY i ON orders (id); ALTER TABLE orders ADD CONSTRAINT i PRIMARY KEY USING INDEX i;
ALTER TABLE orders ADD CONSTRAINT once UNIQUE USING INDEX i;
CREATE TABLE orders (id int PRIMARY KEY, code text UNIQUE);
CREATE TABLE orders (id int); ALTER TABLE orders ADD PRIMARY KEY (id);
