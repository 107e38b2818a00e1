-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
CREATE TYPE kind AS ENUM ('new', 'paid'); ALTER TABLE orders ALTER COLUMN state TYPE kind;
ALTER TABLE orders ADD COLUMN price text; ALTER TABLE orders ALTER COLUMN price TYPE integer;
ALTER TABLE orders ADD COLUMN active int; ALTER TABLE orders ALTER COLUMN active TYPE boolean;
ALTER TABLE orders ADD COLUMN ready boolean; ALTER TABLE orders ALTER COLUMN ready SET DATA TYPE smallint;
ALTER TABLE orders ADD COLUMN labels text; ALTER TABLE orders ALTER COLUMN labels TYPE text[];
ALTER TABLE orders ADD COLUMN labels text[]; ALTER TABLE orders ALTER COLUMN labels TYPE integer[];
ALTER TABLE orders ADD COLUMN since bigint; ALTER TABLE orders ALTER COLUMN since TYPE timestamptz;
-- finds nothing
CREATE TYPE kind AS ENUM ('new', 'paid'); ALTER TABLE orders ALTER COLUMN state TYPE kind USING state::kind;
ALTER TABLE orders ADD COLUMN price text; ALTER TABLE orders ALTER COLUMN price TYPE integer USING price::integer;
ALTER TABLE orders ADD COLUMN price integer; ALTER TABLE orders ALTER COLUMN price TYPE text;
ALTER TABLE orders ADD COLUMN price numeric; ALTER TABLE orders ALTER COLUMN price TYPE integer;
ALTER TABLE orders ADD COLUMN labels integer[]; ALTER TABLE orders ALTER COLUMN labels TYPE bigint[];
ALTER TABLE orders ADD COLUMN labels integer[]; ALTER TABLE orders ALTER COLUMN labels TYPE text;
ALTER TABLE orders ADD COLUMN key uuid; ALTER TABLE orders ALTER COLUMN key TYPE varchar(36);
ALTER TABLE orders ADD COLUMN since timestamptz; ALTER TABLE orders ALTER COLUMN since TYPE date;
ALTER TABLE orders ADD COLUMN extra json; ALTER TABLE orders ALTER COLUMN extra TYPE jsonb;
ALTER TABLE orders ALTER COLUMN n TYPE bigint;
