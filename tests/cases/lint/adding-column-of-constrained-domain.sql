-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
CREATE DOMAIN positive AS int CHECK (VALUE > 0); ALTER TABLE orders ADD COLUMN pieces positive;
CREATE DOMAIN given AS text NOT NULL; ALTER TABLE orders ADD COLUMN note given DEFAULT '-';
CREATE DOMAIN d AS int; ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0); ALTER TABLE orders ADD COLUMN pieces d;
CREATE DOMAIN key AS uuid DEFAULT gen_random_uuid(); ALTER TABLE orders ADD COLUMN k key;
-- finds nothing
CREATE DOMAIN d AS int; ALTER TABLE orders ADD COLUMN pieces d;
CREATE DOMAIN d AS int DEFAULT 7; ALTER TABLE orders ADD COLUMN pieces d;
CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b d;
CREATE DOMAIN d AS timestamptz DEFAULT now(); ALTER TABLE orders ADD COLUMN seen d;
CREATE DOMAIN d AS int CHECK (VALUE > 0); ALTER TABLE orders ADD COLUMN pieces int;
