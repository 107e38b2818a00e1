-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
BEGIN; ALTER TABLE orders ADD COLUMN a int; COMMIT;
-- schema: DROP FUNCTION f; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
[in-transaction] CREATE TRIGGER t BEFORE INSERT ON orders EXECUTE FUNCTION f();
-- schema:
DO $$ BEGIN ALTER TABLE orders ADD COLUMN a int; END $$;
-- finds nothing
BEGIN; SET LOCAL lock_timeout = '2s'; ALTER TABLE orders ADD COLUMN a int; COMMIT;
ALTER TABLE orders ADD COLUMN a int;
BEGIN; CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b int; COMMIT;
BEGIN; UPDATE orders SET a = 1 WHERE id = 1; COMMIT;
