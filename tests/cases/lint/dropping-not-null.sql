-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;
ALTER TABLE shop.orders ALTER note DROP NOT NULL, ADD COLUMN a int;
DO $$ BEGIN ALTER TABLE orders ALTER note DROP NOT NULL; END $$;
-- finds nothing
ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;
CREATE TABLE t (a int NOT NULL); ALTER TABLE t ALTER a DROP NOT NULL;
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
