-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
REINDEX INDEX i;
REINDEX TABLE orders;
REINDEX (VERBOSE) SCHEMA shop;
REINDEX SYSTEM shop;
-- finds nothing
REINDEX INDEX CONCURRENTLY i;
REINDEX (CONCURRENTLY) TABLE orders;
CREATE TABLE t (a int); REINDEX TABLE t;
VACUUM orders;
