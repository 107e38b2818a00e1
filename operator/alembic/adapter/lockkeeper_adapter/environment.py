"""Running env.py once, with what it configures seen and, where an upgrade asks for it, changed.

EnvironmentContext.configure is wrapped on the class: a subclass would break the module proxy `alembic.context`, through
which env.py calls it.
"""

import functools
import inspect

from lockkeeper_adapter import aside, env_failure
from lockkeeper_adapter.failures import Failure, fields_of, place, same_file, story


class Run:
    """What is common to an inspection and an upgrade. Subclasses say what happens in between."""

    discards_writes = False
    identity_sql = ""
    first_identity_sql = ""  # of the first context's database, where no URL has named one
    fence_sql = ""
    mark_sql = ""
    settings = ()
    concurrently_timeout = ""
    server_is_live = False  # `redirect` leads to the server that the live database is on
    defers_version_table = False  # make_version_table() is called where there is a step to take

    def __init__(self, channel, configuration, connections, redirect):
        self.channel = channel
        self.configuration = configuration
        self.connections = connections
        self.redirect = redirect
        self.fenced = False
        self.migrated = False  # env.py called run_migrations()
        self.was_idle = False  # no transaction was open then: the next one is Alembic's, which has only read
        self.commits = 0
        self.statement = ""  # the one that runs right now
        self.speaker = None  # the Mark of the connection that spoke last
        self.own_transaction = False
        self.refusal = None
        self.asked_for_x = False  # env.py called context.get_x_argument()

    @property
    def role(self):
        """That spoke last to a server."""
        return self.speaker.role if self.speaker is not None else ""

    def refuse(self, *words, **more):
        """A Failure to be raised inside of env.py, which may swallow it; the first one counts all the same."""
        failure = Failure(*words, **more)
        self.refusal = self.refusal or failure
        return failure

    # What the hooks call

    def options(self, arguments):
        """May change the arguments of context.configure()."""

    def configured(self, context, arguments):
        """context.configure() has returned."""

    def about_to_migrate(self):
        """env.py has called run_migrations(): whatever it decides about the revision files is decided, and what they
        need of it is there."""

    def entered_autocommit(self):
        """The open transaction is about to be committed by autocommit_block()."""

    def wrote_outside_transaction(self, statement):
        """A statement is about to run that commits by itself."""

    def ran_statement(self, sql, seconds, rows, connection):
        """A statement has run."""

    def is_skipped(self, statement):
        """Whether the statement that is about to run is to do nothing."""
        return False

    def skipped_statement(self, sql):
        """Nothing has run in the place of a statement."""

    def left_out(self, what):
        """A statement about the whole server does not run where `redirect` leads."""

    def leaves_alone(self):
        """Whether nothing is to be done in the context that was configured last."""
        return False

    def steps(self, heads, context):
        """The revisions to run, as Alembic's own commands give them."""
        raise NotImplementedError

    def is_the_end(self, error):
        """Whether env.py ended by this, and well: plain Alembic would end with 0 as well."""
        return isinstance(error, SystemExit) and error.code in (None, 0) and self.migrated and self.refusal is None

    # Running

    def run_environment(self, destination):
        from alembic.runtime.environment import EnvironmentContext

        self.connections.start(self)
        try:
            with EnvironmentContext(
                self.configuration.config,
                self.configuration.script,
                fn=self.steps,
                as_sql=False,
                starting_rev=None,
                destination_rev=destination,
                tag=None,
            ):
                self.configuration.script.run_env()
        except BaseException as error:  # env.py may raise SystemExit and anything else
            if not self.is_the_end(error):
                raise self.explain(error) from error
        finally:
            self.connections.finish()
        if self.refusal is not None:
            raise self.explain(self.refusal)
        if not self.migrated:
            env = self.configuration.env_py
            raise Failure(
                "EnvError",
                "%s ended without calling context.run_migrations()" % env,
                "call it in the online branch: `with context.begin_transaction(): context.run_migrations()`",
                file=env,
            )

    def explain(self, error):
        """A Failure that says why env.py did not come to its end."""
        fields = dict(self.refusal.fields) if self.refusal is not None else fields_of(error)
        env = self.configuration.env_py
        file, line = place(error, same_file(env))
        if fields is None:
            connecting = self.connections.connecting
            fields = connecting and env_failure.connection_fields(error, connecting)
            fields = fields or env_failure.environment_fields(error, self)
        fields.setdefault("file", file or env)
        fields.setdefault("line", line)
        fields.setdefault("detail", story(error))
        fields["env_ran_before"] = self.refusal is None and not self.migrated and self.connections.runs > 1
        return Failure(**fields)


def install(connections):
    """The hooks in Alembic; they do nothing while no run is on."""
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import MigrationContext

    configure = EnvironmentContext.configure
    run_migrations = EnvironmentContext.run_migrations
    get_x_argument = EnvironmentContext.get_x_argument
    ensure_version_table = MigrationContext._ensure_version_table
    autocommit_block = MigrationContext.autocommit_block
    signature = inspect.signature(configure)

    @functools.wraps(configure)
    def configure_seen(environment, *positional, **named):
        run = connections.run
        if run is None:
            return configure(environment, *positional, **named)
        bound = signature.bind(environment, *positional, **named)
        run.options(bound.arguments)
        configure(*bound.args, **bound.kwargs)
        context = environment.get_context()
        if context.connection is None:
            raise run.refuse(
                "EnvError",
                "env.py called context.configure() without a database connection",
                "give it `connection=…` where context.is_offline_mode() is false",
            )
        _require_postgresql(context, connections)
        run.own_transaction = bool(context._in_external_transaction)
        connections.tell_role(context.connection)
        run.configured(context, bound.arguments)
        return None

    @functools.wraps(get_x_argument)
    def get_x_argument_seen(environment, *positional, **named):
        if connections.run is not None:
            connections.run.asked_for_x = True
        return get_x_argument(environment, *positional, **named)

    @functools.wraps(run_migrations)
    def run_migrations_seen(environment, **named):
        run = connections.run
        if run is not None:
            run.migrated = True
            run.was_idle = aside.has_no_transaction(environment.get_context().connection)
            run.about_to_migrate()
        return run_migrations(environment, **named)

    @functools.wraps(ensure_version_table)
    def ensure_version_table_seen(context, *positional, **named):
        run = connections.run
        if run is None or not (run.discards_writes or run.defers_version_table or run.leaves_alone()):
            ensure_version_table(context, *positional, **named)

    @functools.wraps(autocommit_block)
    def autocommit_block_seen(context):
        if connections.run is not None:
            if context._in_external_transaction:
                raise connections.run.refuse(
                    "MigrationFailed",
                    "autocommit_block() cannot work: env.py opened a transaction before context.configure()",
                    "call context.configure() first and let context.begin_transaction() open the transaction",
                )
            connections.run.entered_autocommit()
        return autocommit_block(context)

    Run.make_version_table = staticmethod(ensure_version_table)
    EnvironmentContext.configure = configure_seen
    EnvironmentContext.get_x_argument = get_x_argument_seen
    EnvironmentContext.run_migrations = run_migrations_seen
    MigrationContext._ensure_version_table = ensure_version_table_seen
    MigrationContext.autocommit_block = autocommit_block_seen


def _require_postgresql(context, connections):
    if context.dialect.name == "postgresql":
        return
    mark = connections.mark_of(context.connection)
    raise connections.run.refuse(**env_failure.unsupported(mark.target if mark else {"dialect": context.dialect.name}))
