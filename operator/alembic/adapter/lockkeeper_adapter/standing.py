"""What the role that migrates finds in its database and may do there, as its own connection sees it. Reads catalogs
alone, and calls nothing that fails: an error would spoil a transaction of env.py's."""

import json

from lockkeeper_adapter import aside

# Where a name may be made; what belongs to somebody else, of which the role is no member.
_SQL = """
SELECT json_build_object(
  'role', current_user::text,
  'superuser', (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user),
  'may_create_schemas', pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),
  'search_path', pg_catalog.current_setting('search_path'),
  'default_schema', pg_catalog.current_schema()::text,
  'schemas', (SELECT pg_catalog.json_object_agg(nspname, pg_catalog.has_schema_privilege(oid, 'USAGE')
                AND pg_catalog.has_schema_privilege(oid, 'CREATE'))
              FROM pg_catalog.pg_namespace WHERE pg_catalog.left(nspname, 3) <> 'pg_'),
  'version_rows', (SELECT pg_catalog.has_table_privilege(c.oid, 'SELECT')
                     AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
                     AND pg_catalog.has_table_privilege(c.oid, 'UPDATE')
                     AND pg_catalog.has_table_privilege(c.oid, 'DELETE')
                   FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE %s),
  'of_others', (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(n.nspname, c.relname,
                  pg_catalog.pg_get_userbyid(c.relowner)))
                FROM (SELECT * FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relowner IN
                        (SELECT oid FROM pg_catalog.pg_roles WHERE NOT pg_catalog.pg_has_role(oid, 'USAGE'))) c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE pg_catalog.left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'
                                AND d.classid = 'pg_catalog.pg_class'::regclass))
)::text
"""


def read(context):
    row = aside.query(context.connection, _SQL.replace("%s", is_version_table(context)))
    return json.loads(row[0])


def is_version_table(context):
    """A condition of SQL on pg_class c and pg_namespace n."""
    table, schema = context.version_table, context.version_table_schema
    if schema:  # to_regclass() fails in a schema that the role may not use
        return "n.nspname = %s AND c.relname = %s" % (literal(schema), literal(table))
    name = context.dialect.identifier_preparer.quote(table)
    return "c.oid = pg_catalog.to_regclass(%s)" % literal(name)


def literal(text):
    return "'%s'" % text.replace("'", "''")
