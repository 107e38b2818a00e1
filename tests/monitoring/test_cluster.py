"""A real cluster, real runs, a real Prometheus: each alert fires in its drill and is silent in the others', and each panel of
the dashboards has something to show afterwards. Drills are Migrations beside each other; those of the operators come last."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

import drawing  # noqa: E402
import kube  # noqa: E402
import prometheus as prometheuses  # noqa: E402
import sources  # noqa: E402
import world as worlds  # noqa: E402
from application import alembic, barrier, chain, config_map, deployment, migration, secret  # noqa: E402

OUT = pathlib.Path(os.environ.get("MONITORING_OUT", "/tmp/lockkeeper-monitoring"))
OPERATOR = "app.kubernetes.io/name=lockkeeper"
PATIENCE = 240
TABLE = 'op.execute("CREATE TABLE {} (id int PRIMARY KEY)")'
REPORTING = "reporting"  # who is in the way


def operators():
    return [pod for pod in kube.items("pods", worlds.SYSTEM, OPERATOR) if not pod["metadata"].get("deletionTimestamp")]


def until_operators(count):
    def ready():
        found = [pod for pod in operators() if kube.is_true(pod, "Ready")]
        return found if len(found) == len(operators()) == count else None
    return kube.wait_for(ready, f"{count} operators are ready", PATIENCE) if count else []


def scale_operators(prometheus, count):
    kube.kubectl("-n", worlds.SYSTEM, "scale", "deployment", "-l", OPERATOR, f"--replicas={count}")
    prometheus.follow(until_operators(count))


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    programs = subprocess.run([ROOT / "tests/support/prometheus.sh"], check=True, capture_output=True, text=True).stdout.strip()
    made = prometheuses.Prometheus(programs, tmp_path_factory.mktemp("prometheus"))
    made.follow(until_operators(2))
    kube.wait_for(made.is_up, "Prometheus answers", 60)
    yield made
    made.stop()


class Drills:
    """A namespace whose Migrations are drills; each has a database of its own."""

    def __init__(self, prometheus):
        OUT.mkdir(parents=True, exist_ok=True)
        self.prometheus = prometheus
        self.world = worlds.World(f"drills-{os.getpid()}", worlds.shared_server(), str(OUT))
        self.holder = None

    def database(self, name):
        made = self.world.add_database(self.world.database.server, f"{self.world.namespace}-{name}")
        made.sql(f'ALTER ROLE "{made.name}" CREATEDB')  # for a shadow beside it
        return made

    def deploy(self, name, *bodies, database=None, spec=None, **options):
        self.world.deploy(alembic(chain(*bodies)), name=name, database=database or self.database(name), spec=spec, **options)

    def healthy(self):
        self.deploy("healthy", TABLE.format("first"), 'op.execute("SELECT pg_sleep(2)")')

    def failed(self):
        self.deploy("failed", 'op.execute("CREATE TABLE nowhere.t (id int)")')

    def blocked(self):
        database = self.database("blocked")
        database.sql("CREATE TABLE t (id int)")
        database.sql(f'ALTER TABLE t OWNER TO "{database.name}"')
        self.holder = database.server.connect(database.name)
        with self.holder.cursor() as cursor:
            cursor.execute("SET application_name = %s", (REPORTING,))
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE t IN SHARE MODE")
        self.deploy("blocked", 'op.execute("ALTER TABLE t ADD COLUMN more int")', database=database)

    def gate(self):
        """A worker that shares the label, and has an image that its Migration knows nothing of."""
        files = alembic(chain(TABLE.format("t")))
        self.deploy("gate", TABLE.format("t"))
        self.world.apply(deployment("worker", files, image="3", label="gate", config_map_name="gate-files-1",
                                    env_from="gate-database"))

    def stuck(self):
        """Nobody's pods wait, and nobody's lock is in the way: it comes to no end."""
        files = alembic(chain(TABLE.format("t") + "\n" + barrier("never")))
        idle = deployment("stuck", files)
        idle["spec"]["replicas"] = 0
        self.world.apply(config_map("stuck-files", files), secret("stuck-database", {"DATABASE_URL": self.database("stuck").url()}),
                         migration("stuck"), idle)

    def drift(self):
        database = self.database("drift")
        self.deploy("drift", TABLE.format("users"), 'op.execute("ALTER TABLE users ADD COLUMN name text")', database=database,
                    spec={"policy": {"driftCheck": {"every": "1m"}}, "shadow": {"sameServer": True}})
        self.world.until_ready(name="drift")
        database.sql("ALTER TABLE users DROP COLUMN name")

    def end(self):
        if self.holder is not None:
            self.holder.close()
        self.world.collect()
        self.world.remove()


WANTED = {"healthy": set(), "failed": {"LockkeeperMigrationFailed"}, "blocked": {"LockkeeperRunBlocked"},
          "gate": {"LockkeeperPodsWaitAtGate"}, "stuck": {"LockkeeperMigrationStuck"}, "drift": {"LockkeeperDrift"}}


@pytest.fixture(scope="module")
def drills(prometheus):
    made = Drills(prometheus)
    try:
        for name in WANTED:
            getattr(made, name)()
        yield made
    finally:
        made.end()


def fired(drills):
    """Of each drill, the alerts that have fired."""
    of = {name: set() for name in WANTED}
    for alert, namespace, name in drills.prometheus.alerts():
        if namespace == drills.world.namespace:
            of[name].add(alert)
    return of


def test_each_alert_of_a_migration_fires_in_its_drill_and_in_no_other(drills):
    def all_fire():
        of = fired(drills)
        return all(wanted <= of[name] for name, wanted in WANTED.items())
    try:
        kube.wait_for(all_fire, "each alert fires in its drill", PATIENCE)
    except kube.NotInTime as late:
        raise AssertionError(f"{late}: {fired(drills)}\n{drills.world.describe()}") from late
    assert fired(drills) == WANTED
    assert not [alert for alert, namespace, _ in drills.prometheus.alerts() if not namespace], "operators were not touched"
    held_up = drills.prometheus.over_time("lockkeeper_blocked_seconds")
    assert held_up and all(f'"application": "{REPORTING}"' in labels for labels in held_up)
    # It goes on once it may, and says so.
    drills.holder.close()
    drills.world.until_ready(name="blocked")
    kube.wait_for(lambda: not drills.prometheus.now('lockkeeper_blocked_seconds{migration="blocked"}'), "the wait is over", 60)



def test_every_panel_of_the_fleet_shows_data(drills):
    empty = [(title, query) for title, query in sources.queries(sources.DASHBOARDS[0])
             if not drills.prometheus.over_time(prometheuses.filled_in(query))]
    assert not empty


def test_every_panel_of_a_migration_shows_data_for_one_of_them(drills):
    def is_shown(query):
        return any(drills.prometheus.over_time(prometheuses.filled_in(query, drills.world.namespace, name)) for name in WANTED)
    assert not [(title, query) for title, query in sources.queries(sources.DASHBOARDS[1]) if not is_shown(query)]


def test_every_query_on_the_page_of_metrics_shows_data(drills):
    empty = []
    for metric, (_, _, query) in sources.told_metrics().items():
        for window in ("[1h]", "[5m]"):
            query = query.replace(window, "[30s]")
        if not drills.prometheus.over_time(query):
            empty.append((metric, query))
    assert not empty


def test_the_dashboards_as_they_look(drills):
    """Pictures, for a look: build/logs/monitoring has them after the stage."""
    for path, name in zip(sources.DASHBOARDS, ("", "drift")):
        namespace = drills.world.namespace if name else ""
        picture = drawing.drawn(json.loads(path.read_text()), lambda query: drills.prometheus.over_time(
            prometheuses.filled_in(query, namespace, name)), drills.prometheus.started, time.time())
        assert picture.count("<polyline") > 4
        (OUT / f"{path.stem}.svg").write_text(picture)


def standby():
    """A pod that does not lead, so that nothing else happens where it ends."""
    holder = kube.items("leases", worlds.SYSTEM)[0]["spec"]["holderIdentity"]
    return next(pod["metadata"]["name"] for pod in operators() if not holder.startswith(pod["metadata"]["name"]))


def starts_seen(prometheus, pod):
    seen = prometheus.over_time(f'process_start_time_seconds{{pod="{pod}"}}')
    return {value for values in seen.values() for _, value in values}


def about_operators(prometheus):
    return {alert for alert, namespace, _ in prometheus.alerts() if not namespace}


def test_an_operator_that_starts_again_and_again(drills):
    prometheus, pod = drills.prometheus, standby()
    container = operators()[0]["spec"]["containers"][0]["name"]
    for start in range(1, 4):
        kube.wait_for(lambda: len(starts_seen(prometheus, pod)) == start, f"start {start} was scraped", PATIENCE)
        os.kill(kube.process_of(worlds.SYSTEM, pod, container), signal.SIGKILL)
    kube.wait_for(lambda: about_operators(prometheus), "an alert about operators fires", PATIENCE)
    assert about_operators(prometheus) == {"LockkeeperOperatorRestarts"}


def test_nobody_leads(drills):
    before = fired(drills)
    try:
        scale_operators(drills.prometheus, 0)
        kube.wait_for(lambda: "LockkeeperNobodyLeads" in about_operators(drills.prometheus), "the alert fires", PATIENCE)
        assert about_operators(drills.prometheus) == {"LockkeeperOperatorRestarts", "LockkeeperNobodyLeads"}
        assert fired(drills) == before
    finally:
        scale_operators(drills.prometheus, 2)
