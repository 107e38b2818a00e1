"""One call of context.configure() as we tell it: where it leads, which version table it keeps, what it works with."""

from lockkeeper_adapter import aside, standing, targets

_DATABASE = ("dialect", "driver", "host", "port", "database", "user", "server_version", "opaque")


def describe(run, context, mark, has_metadata):
    """As it is right after configure()."""
    schema, current, exists = _schemas(context)
    target = dict(mark.target)
    return {
        "database": {name: target[name] for name in _DATABASE},
        "url": targets.url(target),
        "version_table": context.version_table,
        "version_schema": context.version_table_schema or "",
        "effective_schema": schema,
        "default_schema": current,
        "version_table_exists": exists,
        "own_transaction": run.own_transaction,
        "has_metadata": has_metadata,
        "locked_database": bool(run.identity_sql) and mark.migrates,
    }


def files(configuration):
    """Where Alembic looks for revisions, as env.py left it."""
    script = configuration.script
    return {
        "version_locations": configuration.locations,
        "recursive_version_locations": bool(getattr(script, "recursive_version_locations", False)),
        "sourceless": bool(script.sourceless),
    }


def _schemas(context):
    """Where the version table is or would be made, what the search path chooses, and whether the table is there."""
    row = aside.query(
        context.connection,
        "SELECT coalesce(there.nspname, %s)::text, current_schema()::text, there.nspname IS NOT NULL FROM (SELECT 1) one"
        " LEFT JOIN (SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE %s) there ON true"
        % (
            standing.literal(context.version_table_schema) if context.version_table_schema else "current_schema()",
            standing.is_version_table(context),
        ),
    )
    return row[0] or "", row[1] or "", bool(row[2])
