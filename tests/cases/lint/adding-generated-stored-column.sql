-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE orders ADD COLUMN total int GENERATED ALWAYS AS (a + b) STORED;
ALTER TABLE orders ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS (to_tsvector('simple', note)) STORED;
[server-version=13] ALTER TABLE orders ADD COLUMN total int NOT NULL GENERATED ALWAYS AS (a + b) STORED;
-- finds nothing
ALTER TABLE orders ADD COLUMN total int GENERATED ALWAYS AS (a + b) VIRTUAL;
CREATE TABLE orders (a int, total int GENERATED ALWAYS AS (a * 2) STORED);
CREATE TABLE orders (a int); ALTER TABLE orders ADD COLUMN total int GENERATED ALWAYS AS (a * 2) STORED;
ALTER TABLE orders ALTER COLUMN total DROP EXPRESSION;
