-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
ALTER TABLE rooms ADD CONSTRAINT apart EXCLUDE USING gist (during WITH &&);
ALTER TABLE rooms ADD EXCLUDE USING gist (room WITH =, during WITH &&);
CREATE TABLE IF NOT EXISTS rooms (during tsrange); ALTER TABLE rooms ADD EXCLUDE USING gist (during WITH &&);
-- finds nothing
CREATE TABLE rooms (during tsrange, EXCLUDE USING gist (during WITH &&));
CREATE TABLE rooms (during tsrange); ALTER TABLE rooms ADD EXCLUDE USING gist (during WITH &&);
-- schema: ALTER TABLE rooms ADD CONSTRAINT apart EXCLUDE USING gist (during WITH &&);
ALTER TABLE rooms DROP CONSTRAINT apart;
