-- Each case stands on a line of its own; [what] before it is an option of lint.
-- finds
[server-version=14] CREATE INDEX CONCURRENTLY i ON orders (note);
[server-version=14] REINDEX INDEX CONCURRENTLY i;
[server-version=14] CREATE UNIQUE INDEX CONCURRENTLY ON orders (note);
-- finds nothing
[server-version=15] CREATE INDEX CONCURRENTLY i ON orders (note);
[server-version=14] DROP INDEX CONCURRENTLY i;
[server-version=14] CREATE INDEX i ON orders (note);
