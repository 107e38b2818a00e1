-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
DROP SCHEMA archive;
DROP SCHEMA IF EXISTS archive, attic CASCADE;
DROP DATABASE shop;
DROP DATABASE IF EXISTS shop WITH (FORCE);
DROP OWNED BY clerk;
-- finds nothing
CREATE SCHEMA draft; DROP SCHEMA draft;
DROP TABLE archive.orders;
CREATE SCHEMA archive;
DROP ROLE clerk;
REASSIGN OWNED BY clerk TO keeper;
