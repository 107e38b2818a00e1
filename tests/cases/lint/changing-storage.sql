-- Each case stands on a line of its own; [what] before it is an option of lint.
-- schema: CREATE ACCESS METHOD columnar TYPE TABLE HANDLER heap_tableam_handler;
-- schema: ALTER TABLE orders DROP COLUMN total, ADD COLUMN net int; ALTER TABLE orders ADD COLUMN total int GENERATED ALWAYS AS (net) STORED;
-- finds
ALTER TABLE orders SET TABLESPACE fast;
ALTER TABLE orders SET ACCESS METHOD columnar;
ALTER TABLE orders ALTER COLUMN total SET EXPRESSION AS (net * 2);
ALTER INDEX orders_note SET TABLESPACE fast;
-- finds nothing
ALTER TABLE orders SET TABLESPACE pg_default;
ALTER TABLE orders SET ACCESS METHOD heap;
ALTER TABLE orders SET (fillfactor = 80);
CREATE TABLE t (a int); ALTER TABLE t SET TABLESPACE fast;
ALTER TABLE orders ALTER COLUMN total DROP EXPRESSION;
ALTER INDEX orders_note SET (fillfactor = 70);
