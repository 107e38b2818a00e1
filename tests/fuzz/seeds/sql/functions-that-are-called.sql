CREATE FUNCTION f(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('ALTER TABLE %I ALTER a SET NOT NULL', t); EXECUTE 'DROP TABLE ' || quote_ident(t); PERFORM g(); END $$;
CREATE PROCEDURE p() LANGUAGE sql AS 'TRUNCATE a';
DO $x$ BEGIN PERFORM f('a'); CALL p(); COMMIT; END $x$;
-- lockkeeper: ignore truncating: why
SELECT f('b');
