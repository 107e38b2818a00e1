-- Each case stands on a line of its own; [what] before it is an option of lint.
-- schema: ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
-- finds
ALTER TABLE orders DROP CONSTRAINT orders_pkey CASCADE;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS c, ADD COLUMN a int;
DO $$ BEGIN ALTER TABLE orders DROP CONSTRAINT c; END $$;
-- finds nothing
ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE orders DROP CONSTRAINT c;
CREATE TABLE t (a int CONSTRAINT c UNIQUE); ALTER TABLE t DROP CONSTRAINT c;
ALTER TABLE orders DROP COLUMN a;
ALTER DOMAIN d DROP CONSTRAINT c;
