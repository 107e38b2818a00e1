-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0);
ALTER TABLE orders ADD CHECK (amount > 0), ADD COLUMN n int;
ALTER TABLE orders ADD COLUMN n int CHECK (n > 0);
ALTER TABLE orders ADD COLUMN n int DEFAULT 1 CONSTRAINT n_positive CHECK (n > 0);
-- finds nothing
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT ENFORCED;
CREATE TABLE orders (amount int CHECK (amount > 0));
CREATE TABLE orders (amount int); ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0);
ALTER TABLE orders DROP CONSTRAINT positive;
