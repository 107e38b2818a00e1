-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE orders DROP COLUMN note;
ALTER TABLE shop.orders DROP note, DROP COLUMN IF EXISTS other;
CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; ALTER TABLE u DROP COLUMN a;
-- finds nothing
CREATE TABLE orders (a int, b int); ALTER TABLE orders DROP COLUMN a;
ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;
ALTER TABLE orders DROP CONSTRAINT c;
ALTER TYPE address DROP ATTRIBUTE zip;
