-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
BEGIN; ALTER TABLE orders ADD COLUMN a int; ALTER TABLE orders ADD COLUMN b int; COMMIT;
[in-transaction] ALTER TABLE orders ADD COLUMN a int; ALTER TABLE public.orders ADD COLUMN b int;
DO $$ BEGIN ALTER TABLE orders ADD COLUMN a int; ALTER TABLE orders ADD COLUMN b int; END $$;
-- finds nothing
ALTER TABLE orders ADD COLUMN a int; ALTER TABLE orders ADD COLUMN b int;
BEGIN; ALTER TABLE orders ADD COLUMN a int; ALTER TABLE items ADD COLUMN b int; COMMIT;
BEGIN; ALTER TABLE orders ADD COLUMN a int; COMMIT; BEGIN; ALTER TABLE orders ADD COLUMN b int; COMMIT;
BEGIN; ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT c; COMMIT;
