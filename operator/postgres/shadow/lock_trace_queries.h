// The queries of LockTrace. Each leaves out what is the server's own, temporary, or ours.
#pragma once

namespace lockkeeper::postgres {

// Rows (oid, schema, name, an index's table, the parent, the file, the kind) of all relations of users.
inline constexpr const char* kRelationsQuery =
    "SELECT c.oid, n.nspname, c.relname, i.indrelid, (SELECT inhparent FROM pg_catalog.pg_inherits WHERE inhrelid ="
    " c.oid ORDER BY inhseqno LIMIT 1), pg_catalog.pg_relation_filenode(c.oid), c.relkind FROM pg_catalog.pg_class AS "
    "c JOIN"
    " pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid"
    " WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'lockkeeper') AND c.relkind <> 'S'";

// Rows (oid, mode, schema, name, an index's table, the parent, the file, the kind, scans) of the locks that this
// session has. A relation that is gone has NULL for its names.
inline constexpr const char* kLocksQuery =
    "SELECT l.relation, l.mode, n.nspname, c.relname, i.indrelid, (SELECT inhparent FROM pg_catalog.pg_inherits WHERE"
    " inhrelid = c.oid ORDER BY inhseqno LIMIT 1), pg_catalog.pg_relation_filenode(l.relation), c.relkind,"
    " pg_catalog.pg_stat_get_xact_numscans(l.relation) FROM pg_catalog.pg_locks AS l LEFT JOIN pg_catalog.pg_class AS c"
    " ON c.oid = l.relation LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN"
    " pg_catalog.pg_index AS i ON i.indexrelid = c.oid WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype ="
    " 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname ="
    " pg_catalog.current_database()) AND l.relation >= 16384 AND c.relkind IS DISTINCT FROM 'S' AND COALESCE(n.nspname"
    " !~ '^pg_' AND n.nspname <> 'lockkeeper', true)";

// Rows (oid, scans) of tables. What earlier transactions have counted may still be among it, or not.
inline constexpr const char* kScansQuery =
    "SELECT c.oid, s.scans FROM pg_catalog.pg_class AS c, LATERAL pg_catalog.pg_stat_get_xact_numscans(c.oid) AS"
    " s(scans) WHERE c.relkind IN ('r', 'm') AND c.oid >= 16384 AND s.scans > 0";

// They are asked at each statement, or each transaction: prepared, they take a tenth of a millisecond, and thirty times
// that if not.
inline constexpr const char* kPreparedRelations = "lockkeeper_trace_relations";
inline constexpr const char* kPreparedLocks = "lockkeeper_trace_locks";
inline constexpr const char* kPreparedScans = "lockkeeper_trace_scans";

}  // namespace lockkeeper::postgres
