"""One request after the other, until the other end goes away. Nothing of the application is loaded before the first."""

import faulthandler
import signal

from lockkeeper_adapter import environment, first_revision, inspection, model_comparison, revisions
from lockkeeper_adapter.channel import Channel
from lockkeeper_adapter.configuration import Configuration, import_alembic
from lockkeeper_adapter.connections import Connections
from lockkeeper_adapter.failures import Failure, fields_of, message_of, story
from lockkeeper_adapter.guided import Guided
from lockkeeper_adapter.making import Making
from lockkeeper_adapter.upgrade import Upgrade


class Service:
    def __init__(self, channel, application):
        self._channel = channel
        self._application = application
        self._configuration = None
        self._making = None  # how its application was made, where it is Flask's
        self._hooked = False
        self._connections = Connections(channel)

    def serve(self):
        for request in self._channel.requests():
            try:
                self._answer(request)
            except Failure as failure:
                self._channel.send("failed", **failure.fields)
            except BaseException as error:  # the application's code may raise anything
                fields = fields_of(error) or {
                    "code": "EnvError",
                    "message": message_of(error),
                    "remedy": "the traceback stands in the log: correct what it names",
                    "detail": story(error),
                }
                self._channel.send("failed", **fields)

    def _answer(self, request):
        if request.get("redirect_url"):
            self._channel.secret(request["redirect_url"])
        self._configure(request)
        if request["request"] == "inspect":
            self._inspect(request)
        elif request["request"] == "first_revision":
            run = first_revision.FirstRevision(
                self._channel, self._configuration, self._connections, request["redirect_url"]
            )
            self._channel.send("first_revision", **run.make())
        elif request["request"] == "compare_models":
            run = model_comparison.ModelComparison(self._channel, self._configuration, self._connections, request)
            run.compare()
            self._channel.send("compared", contexts=run.contexts)
        elif request.get("first_revision"):
            with first_revision.alone(self._configuration, request["first_revision"]) as configuration:
                self._upgrade(configuration, request)
        else:
            self._upgrade(self._configuration, request)

    def _upgrade(self, configuration, request):
        kind = Guided if request.get("guided") else Upgrade
        upgrade = kind(self._channel, configuration, self._connections, request)
        upgrade.upgrade()
        self._channel.send("upgraded", stopped=upgrade.stopped, single_step=upgrade.own_transaction)

    def _configure(self, request):
        if self._configuration is None:
            libraries = import_alembic(self._application.get("python", ""))
            if not self._hooked:
                self._connections.install()
                environment.install(self._connections)
                self._hooked = True
            self._making = Making(self._channel, self._connections, request)
            self._configuration = Configuration(
                self._channel, request["config"], request["section"], self._application, libraries, self._making
            )
        elif self._configuration.flask:
            self._making.check(request)

    def _inspect(self, request):
        files = request.get("graph_files") or ()
        seen, graph = {"targets": []}, None
        if request.get("run_env"):
            run = inspection.Inspection(
                self._channel, self._configuration, self._connections, request.get("redirect_url"), files
            )
            run.inspect()
            if run.failure and not (run.is_known or self._making.wrote):
                raise Failure(**run.failure)
            discarded = run.discarding.transactions + self._making.discarding.transactions
            failure = run.failure or self._making.failure
            seen = {"targets": run.contexts, "failure": failure, "discarded": discarded}
            graph = run.graph
        answer = inspection.facts(self._configuration)
        if request.get("with_graph") and graph is None:
            whole = self._configuration.script.sourceless and not files
            graph = revisions.read_all(self._configuration) if whole else revisions.read(self._configuration, files)
        if graph is not None:
            answer["graph"] = graph
        self._channel.send("inspected", **seen, **answer)


def main(requests_fd, events_fd, application):
    # Whoever waits for us in vain may ask where we are.
    faulthandler.register(signal.SIGUSR1, all_threads=False)
    Service(Channel(requests_fd, events_fd), application).serve()
