-- Each case stands on a line of its own; [what] before it is an option of lint.
-- schema: CREATE TABLE b (id int PRIMARY KEY);
-- finds
ALTER TABLE orders ADD CHECK (a > 0) NOT VALID;
ALTER TABLE orders ADD UNIQUE (a);
ALTER TABLE orders ADD FOREIGN KEY (a) REFERENCES b (id) NOT VALID;
ALTER TABLE orders ADD PRIMARY KEY (a, b);
-- finds nothing
ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
CREATE TABLE t (a int UNIQUE, CHECK (a > 0));
CREATE TABLE t (a int); ALTER TABLE t ADD CHECK (a > 0);
ALTER TABLE orders ADD PRIMARY KEY USING INDEX i;
