-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE customers DROP COLUMN mail, ADD COLUMN email text;
ALTER TABLE customers ADD COLUMN email text, DROP COLUMN mail;
ALTER TABLE customers DROP COLUMN mail; ALTER TABLE customers ADD COLUMN email text NOT NULL DEFAULT '';
BEGIN; ALTER TABLE shop.customers DROP COLUMN mail; ALTER TABLE shop.customers ADD COLUMN email text; COMMIT;
DO $$ BEGIN ALTER TABLE customers DROP COLUMN mail; ALTER TABLE customers ADD COLUMN email text; END $$;
-- finds nothing
ALTER TABLE customers DROP COLUMN mail; ALTER TABLE orders ADD COLUMN email text;
ALTER TABLE customers ADD COLUMN email text;
ALTER TABLE customers DROP COLUMN mail, ADD COLUMN mail text;
ALTER TABLE customers ADD COLUMN a int; ALTER TABLE customers DROP COLUMN a; ALTER TABLE customers ADD COLUMN b int;
ALTER TABLE customers DROP COLUMN first, ADD COLUMN whole text GENERATED ALWAYS AS (last) STORED;
CREATE TABLE customers (mail text); ALTER TABLE customers DROP COLUMN mail, ADD COLUMN email text;
