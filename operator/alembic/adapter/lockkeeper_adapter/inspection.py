"""Running env.py once without any revision, to see where it leads and what it configures. Nothing that it writes
stays, so it may not come to its end: then what was seen until there counts."""

import sys

from lockkeeper_adapter import contexts, revisions, standing
from lockkeeper_adapter.discarding import Discarding
from lockkeeper_adapter.environment import Run
from lockkeeper_adapter.failures import Failure


class Inspection(Run):
    discards_writes = True

    def __init__(self, channel, configuration, connections, redirect, graph_files=()):
        # pylint: disable=too-many-arguments
        super().__init__(channel, configuration, connections, redirect)
        self.contexts = []
        self.graph = None  # as revisions.read() and revisions.read_all() give it
        self.failure = None  # the fields of why env.py did not come to its end
        self.discarding = Discarding()
        self._graph_files = graph_files
        self._metadata = False

    def inspect(self):
        self.configuration.refresh()
        try:
            self.run_environment("heads")
        except Failure as failure:
            self.failure = failure.fields

    @property
    def is_known(self):
        """Whether there is something to tell beside the failure: what env.py misses may be what was taken back."""
        return bool(self.contexts) or self.discarding.transactions > 0

    def about_to_migrate(self):
        if self.graph is not None:
            return
        if self.configuration.script.sourceless or self.configuration.is_graph_of_env():
            self.graph = revisions.read_all(self.configuration)
        elif self._graph_files:
            self.graph = revisions.read(self.configuration, self._graph_files)

    def configured(self, context, arguments):
        self._metadata = arguments.get("target_metadata") is not None

    def ran_statement(self, sql, seconds, rows, connection):
        self.discarding.ran(sql)

    def steps(self, heads, context):
        mark = self.connections.mark_of(context.connection)
        seen = contexts.describe(self, context, mark, self._metadata)
        self.contexts.append(dict(seen, current=sorted(heads), standing=standing.read(context)))
        return []

    def is_the_end(self, error):
        return super().is_the_end(error) and bool(self.contexts)


def facts(configuration):
    """What is known of the configuration; after env.py has run, with what it made of that."""
    return dict(
        contexts.files(configuration),
        python_version="%d.%d.%d" % sys.version_info[:3],
        alembic_version=configuration.alembic.__version__,
        sqlalchemy_version=configuration.sqlalchemy.__version__,
        config_file=configuration.file,
        script_location=str(configuration.script.dir),
    )
