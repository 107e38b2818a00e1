// The queries of relation_load.cc.
#pragma once

namespace lockkeeper::postgres {

// Relations by their names, in either spelling, and their partitions: `member(name, root, oid)`. Behind the first word
// comes an array of names. pg_partition_tree() would lock them.
inline constexpr const char* kMembersBegin = "WITH RECURSIVE wanted(name) AS (SELECT pg_catalog.unnest(";
inline constexpr const char* kMembersEnd =
    ")), member(name, root, oid) AS ("
    " (SELECT DISTINCT w.name, c.oid, c.oid FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " CROSS JOIN LATERAL (VALUES (n.nspname || '.' || c.relname),"
    " (pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname))) AS spelled(name)"
    " JOIN wanted w ON w.name = spelled.name WHERE c.relkind IN ('r', 'p', 'm'))"
    " UNION ALL"
    " SELECT m.name, m.root, c.oid FROM member m JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid"
    " JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition)";

// Rows (name, indexes, partitions, rows, dead rows, scans, rows written, reset, now).
// Before PostgreSQL 14 a table that was never analyzed has 0 rows in 0 pages, since then -1. What is counted then may
// have begun after the rows came: 0 is no answer.
inline constexpr const char* kUseQuery =
    ", this(counts, reset) AS (SELECT pg_catalog.current_setting('track_counts') = 'on',"
    " pg_catalog.pg_stat_get_db_stat_reset_time(d.oid) FROM pg_catalog.pg_database d"
    " WHERE d.datname = pg_catalog.current_database())"
    " SELECT m.name, (SELECT count(*) FROM pg_catalog.pg_index x WHERE x.indrelid = m.root),"
    " count(*) FILTER (WHERE m.oid <> m.root AND c.relkind <> 'p'),"
    " CASE WHEN bool_and(e.rows IS NOT NULL) THEN sum(e.rows)::bigint END,"
    " CASE WHEN t.counts THEN sum(pg_catalog.pg_stat_get_dead_tuples(m.oid))::bigint END,"
    " CASE WHEN t.counts THEN sum(pg_catalog.pg_stat_get_numscans(m.oid) + coalesce((SELECT"
    " sum(pg_catalog.pg_stat_get_numscans(x.indexrelid)) FROM pg_catalog.pg_index x WHERE x.indrelid = m.oid),"
    " 0))::bigint END,"
    " CASE WHEN t.counts THEN sum(pg_catalog.pg_stat_get_tuples_inserted(m.oid) +"
    " pg_catalog.pg_stat_get_tuples_updated(m.oid) + pg_catalog.pg_stat_get_tuples_deleted(m.oid))::bigint END,"
    " t.reset, extract(epoch FROM clock_timestamp())"
    " FROM member m JOIN pg_catalog.pg_class c ON c.oid = m.oid CROSS JOIN this t"
    " CROSS JOIN LATERAL (SELECT CASE WHEN c.relkind = 'p' THEN 0"
    " WHEN c.reltuples > 0 OR c.reltuples = 0 AND c.relpages > 0 THEN c.reltuples::bigint"
    " WHEN t.counts THEN nullif(pg_catalog.pg_stat_get_live_tuples(c.oid), 0) END) AS e(rows)"
    " GROUP BY m.name, m.root, t.counts, t.reset";

// Rows (name, bytes, bytes of indexes); NULL where a table, its TOAST or an index is held, or wanted, ACCESS EXCLUSIVE.
inline constexpr const char* kSizesQuery =
    ", held(oid) AS MATERIALIZED (SELECT DISTINCT l.relation FROM pg_catalog.pg_locks l WHERE l.locktype = 'relation'"
    " AND l.mode = 'AccessExclusiveLock' AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid() AND l.database ="
    " (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())),"
    " part(name, oid, held) AS MATERIALIZED (SELECT m.name, m.oid, EXISTS (SELECT FROM held h WHERE h.oid IN (m.oid,"
    " c.reltoastrelid) OR h.oid IN (SELECT x.indexrelid FROM pg_catalog.pg_index x WHERE x.indrelid IN (m.oid,"
    " c.reltoastrelid))) FROM member m JOIN pg_catalog.pg_class c ON c.oid = m.oid)"
    " SELECT p.name, sum(pg_catalog.pg_table_size(p.oid))::bigint, sum(pg_catalog.pg_indexes_size(p.oid))::bigint"
    " FROM part p WHERE p.name NOT IN (SELECT name FROM part WHERE held) GROUP BY p.name";

// (pid, user, application, age of the transaction, state) of a backend. The cast: before PostgreSQL 14 extract() gives
// double precision, which round() takes without digits only.
inline constexpr const char* kWho =
    "a.pid, a.usename, a.application_name, round(extract(epoch FROM clock_timestamp() - coalesce(a.xact_start,"
    " a.backend_start, clock_timestamp()))::numeric, 1), coalesce(a.state, a.backend_type)";

// Rows (name, mode, granted, gives way, who…), the strongest lock of a session first. An autovacuum against wraparound
// does not give way. https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM
inline constexpr const char* kHoldersQuery =
    " FROM member m JOIN pg_catalog.pg_locks l ON l.relation = m.oid LEFT JOIN pg_catalog.pg_stat_activity a"
    " ON a.pid = l.pid WHERE l.locktype = 'relation' AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE"
    " d.datname = pg_catalog.current_database()) AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()"
    " AND (a.application_name LIKE 'lockkeeper/%' AND a.application_name = "
    "pg_catalog.current_setting('application_name')) IS"
    " NOT TRUE"
    " AND (a.pid IS NOT NULL OR l.pid IS NULL) AND a.backend_type IS DISTINCT FROM 'parallel worker'"
    " ORDER BY a.xact_start, a.pid, l.granted DESC, pg_catalog.array_position(ARRAY['AccessExclusiveLock',"
    " 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock', 'ShareUpdateExclusiveLock', 'RowExclusiveLock',"
    " 'RowShareLock', 'AccessShareLock'], l.mode)";

inline constexpr const char* kOldestSnapshotQuery =
    " FROM pg_catalog.pg_stat_activity a WHERE a.datname = pg_catalog.current_database()"
    " AND a.pid <> pg_catalog.pg_backend_pid() AND a.backend_xmin IS NOT NULL"
    " AND (a.application_name LIKE 'lockkeeper/%' AND a.application_name = "
    "pg_catalog.current_setting('application_name')) IS"
    " NOT TRUE"
    " AND coalesce(a.backend_type, 'client backend') = 'client backend'"
    " ORDER BY pg_catalog.age(a.backend_xmin) DESC, a.xact_start LIMIT 1";

}  // namespace lockkeeper::postgres
