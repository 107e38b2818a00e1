"""Making a Flask application: what it does to a database meanwhile goes where env.py's own writes go. It is made once
for each place where it may find other things: in an inspection, where nothing stays, and in each shadow."""

import contextlib

from lockkeeper_adapter.discarding import Discarding
from lockkeeper_adapter.environment import Run
from lockkeeper_adapter.failures import Failure


_LOOKS = ("inspect", "compare_models")


class Making(Run):
    def __init__(self, channel, connections, request):
        super().__init__(channel, None, connections, request.get("redirect_url"))
        self.discards_writes = request["request"] in _LOOKS
        self.discarding = Discarding()
        self.server_is_live = bool(request.get("server_is_live"))
        self.failure = None  # the fields of why it was made by half only: it missed what was taken back

    def ran_statement(self, sql, seconds, rows, connection):
        self.discarding.ran(sql)

    @contextlib.contextmanager
    def going_on(self):
        """A live upgrade leaves the application alone, as plain Alembic does."""
        if not self.discards_writes and self.redirect is None:
            yield
            return
        self.connections.start(self)
        try:
            yield
        finally:
            self.connections.finish()
            self.connections.runs -= 1  # env.py has not run
        if self.refusal is not None:
            raise self.refusal

    @property
    def wrote(self):
        """What is gone by now."""
        return self.discarding.transactions > 0

    def check(self, request):
        """That the application finds in `request` what it found, or made, as it was made itself."""
        looks = request["request"] in _LOOKS
        if request["request"] == "first_revision":
            return
        if request.get("redirect_url") != self.redirect or (self.wrote and not looks):
            raise Failure(
                "EnvError",
                "the Flask application was made with another database in sight",
                "start another process: it is made again there",
                env_ran_before=True,
            )
