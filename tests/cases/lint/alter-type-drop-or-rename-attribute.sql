-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TYPE address DROP ATTRIBUTE zip;
ALTER TYPE shop.address RENAME ATTRIBUTE zip TO postcode CASCADE;
ALTER TYPE address ADD ATTRIBUTE country text, ALTER ATTRIBUTE zip TYPE varchar(9);
-- finds nothing
ALTER TYPE address ADD ATTRIBUTE country text;
CREATE TYPE address AS (zip text); ALTER TYPE address DROP ATTRIBUTE zip;
ALTER TYPE mood ADD VALUE 'glad';
ALTER TYPE address RENAME TO location;
