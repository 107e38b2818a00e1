"""Applying what is pending: env.py runs once, each revision in a transaction of its own."""

import functools
import time

from lockkeeper_adapter import revision_failure, revisions, targets
from lockkeeper_adapter.environment import Run
from lockkeeper_adapter.failures import Failure, fields_of, first_line, story
from lockkeeper_adapter.ledger import Ledger
from lockkeeper_adapter.skips import Skips
from lockkeeper_adapter.statements import shown

_SYMBOLS = ("head", "heads")


class Upgrade(Run):
    def __init__(self, channel, configuration, connections, request):
        super().__init__(channel, configuration, connections, request.get("redirect_url"))
        session = request.get("session", {})
        self.targets = request["targets"]
        self.identity_sql = request.get("identity_sql", "")
        self.fence_sql = request.get("fence_sql", "")
        self.mark_sql = session.get("mark_sql", "")
        self.ledger = Ledger(request.get("ledger_step_sql", ""), request.get("ledger_skipped_sql", ""),
                             lambda text: self.channel.send("unrecorded", text=text))
        self.skips = Skips(request.get("skipped", ()))
        self.server_is_live = bool(request.get("server_is_live"))
        self.pause = bool(request.get("pause"))
        self.pause_statements = set(request.get("pause_statements", ()) if self.redirect is not None else ())
        self.settings = [
            ("lock_timeout", "%dms" % session.get("lock_timeout", 0)),
            ("statement_timeout", "%dms" % session.get("statement_timeout", 0)),
        ]
        if session.get("application_name"):
            self.settings.append(("application_name", session["application_name"]))
        self.concurrently_timeout = "%dms" % session.get("concurrently_timeout", 0)
        self.only_context = request.get("only_context", 0)
        self.number = 0  # of the context that was configured last
        self.stopped = False
        self.applied = 0
        self._unfinished = False  # Alembic has more steps to take
        self._step = None  # the revision that is being applied
        self._started = 0.0
        self._in_body = False
        self._committed_early = False
        self._cause = None
        self._heads = ()
        self._commits_at_last_step = 0
        self._lasting = []  # (connection, setting): SET LOCAL that we made last

    def upgrade(self):
        self.run_environment(self.targets[0])
        self._look_back()

    def is_the_end(self, error):
        return super().is_the_end(error) and self._step is None and not self._unfinished

    def name_connections(self, name, mark_sql):
        """Those that env.py is going to open."""
        self.mark_sql = mark_sql
        self.settings = [setting for setting in self.settings if setting[0] != "application_name"]
        self.settings.append(("application_name", name))

    # What the hooks call

    def options(self, arguments):
        arguments["transaction_per_migration"] = True
        given = arguments.get("on_version_apply") or ()
        arguments["on_version_apply"] = (tuple(given) if not callable(given) else (given,)) + (self._write_ledger,)

    def configured(self, context, arguments):
        self.number += 1
        mark = self.connections.mark_of(context.connection)
        if not mark.migrates:
            raise self.refuse(
                "TargetMismatch",
                "env.py connects to %s as %s, which is not the database that is locked"
                % (targets.name(mark.target), mark.target["user"] or "(default user)"),
                "let env.py and --database-url-env use the same URL",
            )
        if self.own_transaction:
            self.channel.send(
                "note",
                text="env.py opened a transaction before context.configure(): all revisions are one step",
            )

    def about_to_migrate(self):
        try:
            revisions.load_map(self.configuration)
            for target in self.targets:
                self._require_target(target)
        except Failure as failure:
            raise self.refuse(**failure.fields)

    def entered_autocommit(self):
        self._committed_early = self._step is not None

    def wrote_outside_transaction(self, statement):
        if self._in_body:
            self._committed_early = True

    def ran_statement(self, sql, seconds, rows, connection):
        if not self._in_body:
            return
        self.skips.ran()
        self.ledger.note(sql)
        pause = self._step in self.pause_statements
        if pause:
            setting = self.connections.make_visible(connection, sql)
            if setting:
                self._lasting.append((connection, setting))
        self.channel.send(
            "statement",
            revision=self._step,
            sql=shown(sql),
            seconds=round(seconds, 6),
            rows=rows,
            outside=self._committed_early,
        )
        if pause:
            self.channel.wait_for_go()

    def is_skipped(self, statement):
        if not self._in_body or not self.skips.is_next():
            return False
        objection = self.skips.objection(statement)
        if objection:
            raise self._not_as_planned(objection)
        return True

    def skipped_statement(self, sql):
        skip = self.skips.skipped()
        self.ledger.note(sql)
        self.channel.send("skipped", revision=self._step, sql=shown(sql), text=skip["because"])

    def left_out(self, what):
        self.channel.send("left_out", revision=self._step or "", text=what)

    def _require_all_skipped(self):
        left_over = self.skips.left_over()
        if left_over:
            raise self._not_as_planned(left_over)

    def _not_as_planned(self, what):
        return self.refuse(
            "MigrationFailed",
            "revision %s does something else here than in an empty database: %s" % (self._step, what),
            "a revision that decides by what it finds cannot be applied defensively: make its result be there or not "
            "be there by hand, or run without --apply=defensive",
            file=self.configuration.shown(self.configuration.script.get_revision(self._step).path),
        )

    def leaves_alone(self):
        return self.only_context not in (0, self.number)

    def steps(self, heads, context):
        """A generator: when Alembic asks for the next step, the one before is committed."""
        if self.leaves_alone():
            return
        self._unfinished = True
        self._require_known(heads)
        self._heads = tuple(heads)
        for target in self.targets:
            planned = self._plan(target)
            self.channel.send("pending", revisions=[step.revision.revision for step in planned])
            if self.pause:
                self.channel.wait_for_go()
            for step in planned:
                if self.channel.stop.is_set():
                    self.stopped = True
                    self._unfinished = False
                    return
                self._begin(step)
                yield step
                self._end()
        self._unfinished = False

    # Steps

    def _begin(self, step):
        script = step.revision
        self._step = script.revision
        self._committed_early = False
        self.skips.begin(script.revision)
        self.ledger.begin()
        self._started = time.perf_counter()
        self.channel.send(
            "started",
            revision=script.revision,
            parents=revisions.ids_of(script.down_revision),
            file=self.configuration.shown(script.path),
            doc=first_line(script.doc or ""),
        )
        migrate = step.migration_fn

        @functools.wraps(migrate)  # Alembic logs its name
        def migrate_seen(*positional, **named):
            self._in_body = True
            try:
                result = migrate(*positional, **named)
                self._require_all_skipped()
                while self._lasting:
                    self.connections.reset(*self._lasting.pop())
                return result
            except BaseException as error:
                # env.py may swallow it, or raise something else in its place.
                self._cause = error
                raise
            finally:
                self._in_body = False

        step.migration_fn = migrate_seen

    def _end(self):
        self.channel.send("finished", revision=self._step, seconds=round(time.perf_counter() - self._started, 6))
        if self.pause:
            self.channel.wait_for_go()
        self._step = None
        self.applied += 1
        self._commits_at_last_step = self.commits

    def _write_ledger(self, ctx, step, heads, run_args, **_):
        # pylint: disable=unused-argument
        self._heads = tuple(heads)
        script = self.configuration.script.get_revision(self._step)
        seconds = round(time.perf_counter() - self._started, 6)
        self.ledger.write_skips(ctx.connection, self._step, self.skips.done)
        self.ledger.write_step(ctx.connection, script, self.configuration.shown(script.path), seconds)

    def _plan(self, target):
        from alembic.util import CommandError

        try:
            return self.configuration.script._upgrade_revs(target, self._heads)
        except CommandError as error:
            text = first_line(str(error))
            if "overlaps" in text:
                raise self.refuse(
                    "OverlappingRows",
                    "the version rows %s overlap: one is an ancestor of the other" % ", ".join(sorted(self._heads)),
                    "leave only the latest of them in the version table",
                ) from error
            code = "MultipleHeads" if "Multiple head" in text else "UnknownTarget"
            raise self.refuse(code, text, "name a revision id, or `heads`") from error

    def _require_target(self, target):
        known = self.configuration.script.revision_map._revision_map
        if target in _SYMBOLS or "@" in target or target in known:
            return
        raise Failure(
            "UnknownTarget",
            "no revision file has the id %s" % target,
            "name a revision by its whole id, or `heads`; `alembic history` lists them",
        )

    def _require_known(self, heads):
        """Exactly: Alembic also takes a row that is only the beginning of an id, and leaves it behind."""
        known = self.configuration.script.revision_map._revision_map
        strange = sorted(row for row in heads if row not in known)
        if strange:
            raise self.refuse(
                "OrphanedRevision",
                "the version table names %s, which no revision file has" % ", ".join(strange),
                "use the image that has it, or find out which revision the schema equals",
            )

    # Failures

    def explain(self, error):
        if self._cause is not None and fields_of(error) is None:
            error = self._cause
        if self._step is None or self.refusal is not None:
            return self._with_step(super().explain(error))
        fields = fields_of(error) or revision_failure.describe(
            error,
            self.configuration,
            self.configuration.script.get_revision(self._step),
            statement=self.statement,
            committed_early=self._committed_early,
            own_transaction=self.own_transaction,
        )
        fields.setdefault("detail", story(error))
        fields.setdefault("role", self.role)
        return self._with_step(Failure(**fields))

    def _with_step(self, failure):
        failure.fields.setdefault("single_step", self.own_transaction)
        if self._step is not None:
            failure.fields.setdefault("revision", self._step)
            failure.fields.setdefault("autocommit_used", self._committed_early)
        return failure

    def _look_back(self):
        """env.py has ended well: is that true?"""
        env = self.configuration.env_py
        if self._cause is not None:
            raise self.explain(self._cause)
        if self._unfinished:
            raise self._with_step(
                Failure(
                    "MigrationFailed",
                    "%s ended before all revisions had run, and did not say why" % env,
                    "let the exception out of env.py",
                    file=env,
                )
            )
        if self.own_transaction and self.applied and self.commits == self._commits_at_last_step:
            raise Failure(
                "EnvError",
                "%s opened a transaction before context.configure() and never committed it, so nothing stayed" % env,
                "call connection.commit() before context.configure(), and let context.begin_transaction() do the rest",
                file=env,
            )
