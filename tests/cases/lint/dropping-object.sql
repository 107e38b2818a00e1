-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
DROP VIEW open_orders;
DROP MATERIALIZED VIEW IF EXISTS sums;
DROP TYPE mood CASCADE;
DROP DOMAIN positive;
DROP FUNCTION total(int);
DROP SEQUENCE numbers;
DROP EXTENSION hstore CASCADE;
CREATE VIEW open_orders AS SELECT 1; DROP VIEW closed_orders;
-- finds nothing
DROP VIEW open_orders; CREATE VIEW open_orders AS SELECT 1 AS id;
CREATE VIEW v AS SELECT 1 AS id; DROP VIEW v;
CREATE OR REPLACE VIEW open_orders AS SELECT 1 AS id;
DROP FUNCTION total(int); CREATE FUNCTION total(a int) RETURNS int LANGUAGE sql AS $$ SELECT a $$;
DROP TRIGGER audit ON orders;
DROP MATERIALIZED VIEW sums; ALTER MATERIALIZED VIEW sums_new RENAME TO sums;
DROP POLICY own ON orders;
CREATE OR REPLACE FUNCTION helper() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; SELECT helper(); DROP FUNCTION helper();
