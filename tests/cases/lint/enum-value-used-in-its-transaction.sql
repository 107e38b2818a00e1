-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
BEGIN; ALTER TYPE mood ADD VALUE 'glad'; UPDATE people SET mood = 'glad' WHERE id = 1; COMMIT;
[in-transaction] ALTER TYPE mood ADD VALUE IF NOT EXISTS 'glad' AFTER 'sad'; ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'glad';
[in-transaction] ALTER TYPE mood ADD VALUE 'glad'; ALTER TABLE people ADD COLUMN m mood DEFAULT 'glad'::mood;
[in-transaction] ALTER TYPE mood ADD VALUE 'glad'; CREATE TABLE other (m mood DEFAULT 'glad');
-- finds nothing
ALTER TYPE mood ADD VALUE 'glad'; UPDATE people SET mood = 'glad' WHERE id = 1;
BEGIN; ALTER TYPE mood ADD VALUE 'glad'; COMMIT; UPDATE people SET mood = 'glad' WHERE id = 1;
BEGIN; CREATE TYPE mood AS ENUM ('sad'); ALTER TYPE mood ADD VALUE 'glad'; CREATE TABLE p (m mood DEFAULT 'glad'); COMMIT;
[in-transaction] ALTER TYPE mood ADD VALUE 'glad'; UPDATE people SET mood = 'sad' WHERE id = 1;
[in-transaction] ALTER TYPE mood RENAME VALUE 'glad' TO 'happy'; UPDATE people SET mood = 'happy' WHERE id = 1;
