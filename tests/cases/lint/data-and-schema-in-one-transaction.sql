-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
BEGIN; ALTER TABLE orders ADD COLUMN a int; INSERT INTO kinds VALUES (1); COMMIT;
BEGIN; INSERT INTO kinds VALUES (1); ALTER TABLE orders ADD COLUMN a int; COMMIT;
[in-transaction] DELETE FROM kinds WHERE id = 1; DROP TRIGGER t ON kinds;
-- finds nothing
ALTER TABLE orders ADD COLUMN a int; INSERT INTO kinds VALUES (1);
BEGIN; CREATE TABLE t (a int); INSERT INTO t VALUES (1); COMMIT;
BEGIN; ALTER TABLE orders ADD COLUMN a int; COMMIT; BEGIN; INSERT INTO kinds VALUES (1); COMMIT;
BEGIN; ALTER TABLE orders ADD COLUMN a int; ALTER TABLE kinds ADD COLUMN a int; COMMIT;
