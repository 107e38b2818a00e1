"""Applying what is pending in the one run of env.py that there is: what is to be done is decided while it runs. At
context.configure() the other end takes the lock of that context, and where Alembic asks for its steps it looks and
says which."""

from lockkeeper_adapter import aside, contexts, revisions, standing, targets
from lockkeeper_adapter.failures import Failure
from lockkeeper_adapter.ledger import Ledger
from lockkeeper_adapter.skips import Skips
from lockkeeper_adapter.upgrade import Upgrade


class Guided(Upgrade):
    defers_version_table = True

    def __init__(self, channel, configuration, connections, request):
        super().__init__(channel, configuration, connections, dict(request, targets=[]))
        self.destination = request.get("destination") or "head"
        self.ended = False  # because the other end wants no step, and env.py to go no further

    def upgrade(self):
        self.configuration.refresh()
        try:
            self.run_environment(self.destination)
            self._look_back()
        except Failure:
            if not self.ended:
                raise

    def configured(self, context, arguments):
        mark = self.connections.mark_of(context.connection)
        self.number += 1
        answer = self.channel.ask(
            "context",
            number=self.number,
            **contexts.describe(self, context, mark, arguments.get("target_metadata") is not None),
        )
        self._obey(context.connection, mark, answer)
        if self.own_transaction:
            self.channel.send(
                "note", text="env.py opened a transaction before context.configure(): all revisions are one step"
            )

    def about_to_migrate(self):
        """No transaction is open, but env.py's own: what takes its time is done now."""
        answer = self.channel.ask(
            "files",
            config_file=self.configuration.file,
            graph=revisions.read_all(self.configuration),
            **contexts.files(self.configuration),
        )
        if answer.get("end"):
            raise self._ending()

    def steps(self, heads, context):
        self._unfinished = True
        mark = self.connections.mark_of(context.connection)
        if self.was_idle:  # nobody's locks and timeouts wait with us
            aside.let_go(context.connection)
        answer = self.channel.ask(
            "steps", number=self.number, heads=sorted(heads), standing=standing.read(context)
        )
        self._obey(context.connection, mark, answer)
        self.targets = answer.get("targets", ())
        if not self.targets:
            self._unfinished = False
            return
        self.ledger = Ledger(
            answer.get("ledger_step_sql", ""),
            answer.get("ledger_skipped_sql", ""),
            lambda text: self.channel.send("unrecorded", text=text),
        )
        self.skips = Skips(answer.get("skipped", ()))
        self.connections.check_fence(context.connection)
        if not heads and not context.opts.get("dont_mutate", False):
            self.make_version_table(context)
        yield from super().steps(heads, context)

    def _ending(self):
        self.ended = True
        return self.refuse("EnvError", "this run goes no further", "see how it ended")

    def _obey(self, connection, mark, answer):
        if answer.get("end"):
            raise self._ending()
        if answer.get("identity_sql"):
            row = aside.query(connection, answer["identity_sql"])
            if row is None or row[0] is not True:
                raise self.refuse(
                    "TargetMismatch",
                    "env.py connects to %s as %s, which is not the database that is locked"
                    % (targets.name(mark.target), mark.target["user"] or "(default user)"),
                    "let env.py and --database-url-env use the same URL",
                )
            # What env.py opens next may lead elsewhere: there it is no connection of this lock's holder.
            self.first_identity_sql = self.first_identity_sql or answer["identity_sql"]
        mark.migrates = True
        mark.fence_sql = answer.get("fence_sql", "")
        if answer.get("application_name"):
            self.name_connections(answer["application_name"], answer["mark_sql"])
            if mark.alone:
                name = answer["application_name"].replace("'", "''")
                aside.query(connection, "SELECT set_config('application_name', '%s', false)" % name)
                aside.query(connection, answer["mark_sql"])
