DO $body$ DECLARE r record; n int := 1; BEGIN FOR r IN SELECT * FROM t LOOP IF n > 1 THEN EXECUTE format('UPDATE %I SET a = $1', r.x) USING n; ELSE INSERT INTO u VALUES (r.a); END IF; END LOOP; EXCEPTION WHEN others THEN RAISE NOTICE '%', SQLERRM; END $body$;
SET search_path TO shop, "Public";
/* a /* b */ c */ SELECT U&'\0041', $$x$$, B'1' -- end
