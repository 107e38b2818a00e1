"""Where each connection leads and with what, seen last: after env.py's own listeners have fetched a token, say."""

import threading

from lockkeeper_adapter import second, targets


class Connecting:
    """`mark(record, target)` is told of each; `connecting` is the target while a connection is being made."""

    def __init__(self, channel, mark):
        self._channel = channel
        self._mark = mark
        self._being_made = threading.local()
        self.run = None
        self.connecting = None

    def install(self):
        from sqlalchemy import event
        from sqlalchemy.engine import Engine
        from sqlalchemy.engine.default import DefaultDialect

        event.listen(Engine, "do_connect", self._on_do_connect)
        connect = DefaultDialect.connect

        def connect_seen(dialect, *cargs, **cparams):
            record, self._being_made.record = getattr(self._being_made, "record", None), None
            if self.run is not None and self.run.redirect is None and not second.is_ours():
                self._seen(dialect, record, list(cargs), dict(cparams))
            return connect(dialect, *cargs, **cparams)

        DefaultDialect.connect = connect_seen

    def _seen(self, dialect, record, cargs, cparams):
        target = targets.describe(dialect, cargs, cparams)
        self._channel.secret(target["password"])
        self.connecting = target
        self._mark(record, target)
        return target

    def _on_do_connect(self, dialect, record, cargs, cparams):
        """Before env.py's own listeners. One of them may connect by itself, and then this is all that is known."""
        run = self.run
        if run is None or second.is_ours():
            return None
        target = self._seen(dialect, record, list(cargs), dict(cparams))
        if run.redirect is None:
            target["opaque"] = True
            self._being_made.record = record
            return None
        if dialect.name != "postgresql":
            raise run.refuse(
                "UnsupportedDatabase",
                "env.py also connects to a %s database, which cannot be replaced by a shadow" % dialect.name,
                "run this without a shadow",
            )
        cargs, cparams = targets.redirected(dialect, dict(cparams), run.redirect)
        self._seen(dialect, record, cargs, dict(cparams))
        # Before SQLAlchemy 2 the arguments belong to the engine, which outlives this run: leave them alone.
        return dialect.connect(*cargs, **cparams)
