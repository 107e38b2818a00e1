-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
ALTER DOMAIN shop.email ADD CHECK (VALUE <> '');
ALTER DOMAIN email SET NOT NULL;
-- schema: CREATE DOMAIN d AS text; ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> '') NOT VALID;
-- schema: CREATE TABLE days (day d);
ALTER DOMAIN d VALIDATE CONSTRAINT c;
-- schema:
-- finds nothing
ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%') NOT VALID;
ALTER DOMAIN email DROP NOT NULL;
ALTER DOMAIN email SET DEFAULT '';
CREATE DOMAIN email AS text; ALTER DOMAIN email ADD CHECK (VALUE <> '');
