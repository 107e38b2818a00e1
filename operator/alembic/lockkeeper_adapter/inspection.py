"""Running env.py once without any revision, to see where it leads and what it configures."""

import sys

from lockkeeper_adapter import connections as sql
from lockkeeper_adapter import revisions, targets
from lockkeeper_adapter.environment import Run


class Inspection(Run):
    discards_writes = True

    def __init__(self, channel, configuration, connections, redirect, graph_files=()):
        # pylint: disable=too-many-arguments
        super().__init__(channel, configuration, connections, redirect)
        self.contexts = []
        self.graph = None  # as revisions.read() and revisions.read_all() give it
        self._graph_files = graph_files
        self._metadata = False

    def about_to_migrate(self):
        if self.graph is not None:
            return
        if self.configuration.script.sourceless or self.configuration.is_graph_of_env():
            self.graph = revisions.read_all(self.configuration)
        elif self._graph_files:
            self.graph = revisions.read(self.configuration, self._graph_files)

    def configured(self, context, arguments):
        self._metadata = arguments.get("target_metadata") is not None

    def steps(self, heads, context):
        mark = self.connections.mark_of(context.connection)
        target = dict(mark.target)
        self.contexts.append(
            {
                "database": {
                    name: target[name]
                    for name in ("dialect", "driver", "host", "port", "database", "user", "server_version", "opaque")
                },
                "url": targets.url(target),
                "version_table": context.version_table,
                "version_schema": context.version_table_schema or "",
                "effective_schema": self._effective_schema(context),
                "own_transaction": self.own_transaction,
                "has_metadata": self._metadata,
                "current": sorted(heads),
            }
        )
        return []

    @staticmethod
    def _effective_schema(context):
        quote = context.dialect.identifier_preparer.quote
        schema = context.version_table_schema
        table = (quote(schema) + "." if schema else "") + quote(context.version_table)
        row = sql.query(
            context.connection,
            "SELECT coalesce((SELECT relnamespace::regnamespace::text FROM pg_catalog.pg_class "
            "WHERE oid = to_regclass('%s')), %s::text)"
            % (table.replace("'", "''"), "'%s'" % schema.replace("'", "''") if schema else "current_schema()"),
        )
        return (row[0] or "").strip('"')


def facts(configuration):
    """What is known without running env.py; after it, what it has made of that."""
    return {
        "python_version": "%d.%d.%d" % sys.version_info[:3],
        "alembic_version": configuration.alembic.__version__,
        "sqlalchemy_version": configuration.sqlalchemy.__version__,
        "config_file": configuration.file,
        "script_location": str(configuration.script.dir),
        "version_locations": configuration.locations,
        "recursive_version_locations": bool(getattr(configuration.script, "recursive_version_locations", False)),
        "sourceless": bool(configuration.script.sourceless),
    }
