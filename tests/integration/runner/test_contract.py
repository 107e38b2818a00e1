"""What the runner writes is what the operator reads: the program's own bytes, from real runs, go into the operator's own
readers (contract_reader). Each field that a reader has is filled by some run, or it is nobody's."""

import json
import os
import subprocess

import pytest
import test_contexts as contexts
import test_first_revision as models
from conftest import ROOT, eventually

READER = os.environ.get("CONTRACT_READER", str(ROOT / "build/dev/tests/integration/contract/contract_reader"))


class Read:
    """A run as the operator saw it."""

    def __init__(self, words):
        self.said = json.loads(subprocess.run([READER, *words], check=True, capture_output=True, text=True).stdout)

    def filled(self):
        """Every field of the progress that was filled at some moment of the run."""
        return {key for each in self.said["progress"] for key, value in each.items()
                if value not in (None, "", 0, 0.0, [], ["", "", ""])}


class Pod:
    """The program, called as in a run's pod."""

    def __init__(self, keeper, directory):
        self.keeper, self.directory = keeper, directory
        self.message, self.stop = directory / "termination-log", directory / "podinfo-stop"
        self.stop.write_text("")

    def start(self, *flags):
        self.message.write_text("")
        return self.keeper.start("apply", "--events", "-o", "json", "--run=shop-1", "--image=shop:v1",
                                 f"--termination-message={self.message}", f"--stop-file={self.stop}", *flags)

    def read(self, running):
        ended = running.end()
        log = self.directory / "log"
        log.write_text(ended.out)
        assert len(self.message.read_bytes()) <= 4096
        return Read(["run", str(log), str(self.message), str(ended.code)])

    def run(self, *flags):
        return self.read(self.start(*flags))


@pytest.fixture
def pod(keeper, tmp_path):
    return Pod(keeper, tmp_path)


def revisions(applied):
    return [one["revision"] for one in applied]


def two_revisions(application):
    application.revision("0001", 'op.create_table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer))')
    application.revision("0002", 'op.drop_column("t", "b")\nop.add_column("t", sa.Column("c", sa.Integer))')


def test_a_run_that_applies(pod, application):
    two_revisions(application)
    said = pod.run().said
    outcome = said["outcome"]
    assert (outcome["outcome"], outcome["reason"], outcome["from"], outcome["to"]) == ("Applied", "Applied", [], ["0002"])
    assert revisions(outcome["applied"]) == ["0001", "0002"] and outcome["message"].startswith("Applied 2 revisions")
    assert outcome["dropped"] == [], "what the same run made and took away was there for nobody"
    assert said["outcome_of_log"] == outcome, "the last line of the log says the same as the termination message"
    assert said["outcome_of_exit"]["outcome"] == "Applied"
    last = said["progress"][-1]
    assert (last["step"], last["steps"], last["revision"], revisions(last["applied"])) == (2, 2, "0002", ["0001", "0002"])
    assert last["lock"] == "acquired"
    assert any("ADD COLUMN c" in each["statement"] for each in said["progress"])
    status = said["status"]
    assert status["admitted"] == ["shop:v1", "shop:v0"]
    assert status["revision"] == {"current": ["0002"], "target": "0002", "pending": 0}
    assert status["plan"]["steps"] == 2 and status["plan"]["digest"] and status["plan"]["risk"] != "None"
    assert status["history"][0]["to"] == ["0002"]


def test_a_run_over_several_contexts(pod, application, database):
    for name in ("north", "south"):
        database.query(f"CREATE SCHEMA {name} AUTHORIZATION {database.role}")
    application.revision("a1", 'op.execute("CREATE TABLE item (id int PRIMARY KEY)")')
    application.write("migrations/env.py", contexts.TENANTS)
    said = pod.run().said
    status = said["status"]
    assert [(one["versionTable"], one["current"], one["outcome"]) for one in status["contexts"]] == [
        ("north.alembic_version", ["a1"], "Applied"), ("south.alembic_version", ["a1"], "Applied")]
    assert status["revision"]["pending"] == 0 and status["plan"]["steps"] == 2
    pending = [sum(step["revision"] == "a1" for step in each["plan"]["steps"]) - len(each["applied"])
               for each in said["progress"] if each["plan"]]
    assert pending[-1] == 0 and pending.count(1) >= 2, "each context's own step is counted down"
    assert [one["context"].split(", ")[1] for one in said["outcome"]["applied"]] == [
        "north.alembic_version", "south.alembic_version"]
    assert said["outcome_of_log"] == said["outcome"]


def test_a_run_that_takes_something_away_withdraws_the_older_image(pod, application, keeper):
    two_revisions(application)
    keeper.run("apply", "--target", "0001")
    said = pod.run().said
    assert said["outcome"]["dropped"] == ["public.t.b"]
    assert said["status"]["admitted"] == ["shop:v1"]


def test_a_run_that_takes_something_away_and_fails_admits_nobody(pod, application, keeper):
    application.write("migrations/env.py", (application.directory / "migrations/env.py").read_text().replace(
        "target_metadata=None", "transaction_per_migration=True"))
    two_revisions(application)
    keeper.run("apply", "--target", "0001")
    application.revision("0003", 'op.execute("SELECT 1/0")')
    said = pod.run().said
    assert (said["outcome"]["outcome"], said["outcome"]["reason"]) == ("Failed", "MigrationFailed")
    assert said["outcome_of_exit"]["outcome"] == "Failed"
    assert [finding["code"] for finding in said["outcome"]["findings"]] == ["MigrationFailed"]
    assert said["outcome"]["dropped"] == ["public.t.b"]
    assert "admitted" not in said["status"]
    assert said["status"]["revision"] == {"current": ["0002"], "target": "0003", "pending": 1}


def test_a_refused_run_and_an_unreachable_database(pod, application, keeper):
    application.chain("a1")
    application.revision("b2", "pass", parent=None)
    said = pod.run().said
    assert (said["outcome"]["outcome"], said["outcome"]["reason"]) == ("Refused", "MultipleHeads")
    assert said["outcome_of_exit"]["outcome"] == "Refused" and said["status"]["admitted"] == ["shop:v0"]
    keeper.environment["DATABASE_URL"] = "postgresql://nobody:x@127.0.0.1:1/nothing"
    said = pod.run().said
    assert (said["outcome"]["outcome"], said["outcome"]["reason"]) == ("PreconditionNotMet", "DatabaseUnreachable")
    assert said["outcome_of_exit"]["outcome"] == "PreconditionNotMet"
    conditions = {each["type"]: each for each in said["status"]["conditions"]}
    assert conditions["Verified"]["status"] == "Unknown"


def test_a_run_that_was_asked_to_stop_says_by_which_word(pod, application):
    application.chain("a1", "b2")
    pod.stop.write_text("NewerTarget")
    said = pod.run().said
    assert (said["outcome"]["outcome"], said["outcome"]["reason"]) == ("Unknown", "NewerTarget")
    assert said["outcome_of_exit"]["outcome"] == "Unknown"


def test_a_run_that_waits_for_somebody(pod, application, database, keeper):
    application.revision("0001", 'op.create_table("t", sa.Column("a", sa.Integer))')
    keeper.run("apply")
    application.revision("0002", 'op.add_column("t", sa.Column("c", sa.Integer))')
    reader = database.connect(autocommit=False, application="report")
    reader.cursor().execute("SELECT * FROM t")
    read = pod.run("--lock-timeout=1s", "--retry-limit=1", "--retry-initial=100ms")
    assert (read.said["outcome"]["outcome"], read.said["outcome"]["reason"]) == ("LockNotObtained", "Blocked")
    assert read.said["outcome_of_exit"]["outcome"] == "LockNotObtained"
    blocked = [each for each in read.said["progress"] if each["blockers"]]
    assert blocked and blocked[0]["blockers"][0]["application"] == "report" and blocked[0]["message"]
    reader.close()


def test_a_run_that_waits_for_another_run(pod, application, database, keeper):
    application.revision("0001", 'op.execute("SET LOCAL lock_timeout = 0")\n'
                                 'op.execute("SELECT pg_advisory_xact_lock_shared(4711)")')
    gate = database.connect(application="gate")
    gate.cursor().execute("SELECT pg_advisory_lock(4711)")
    first = keeper.start("apply")
    eventually(lambda: database.query("SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event = 'advisory'",
                                      database.name), "the first run is in its revision")
    second = pod.start()
    eventually(lambda: '"waiting"' in second.texts()[0], "the second waits")
    gate.close()
    assert first.end().code == 0
    read = pod.read(second)
    waiting = [each for each in read.said["progress"] if each["lock"] == "waiting"]
    assert waiting and "held by pid" in waiting[0]["message"]
    assert waiting[0]["blockers"][0]["application"].startswith("lockkeeper/")
    assert read.said["outcome"]["outcome"] == "UpToDate" and read.said["progress"][-1]["lock_seconds"] > 0


def test_a_first_revision_is_handed_over_with_its_file(pod, application, database):
    database.admin(f"ALTER ROLE {database.role} CREATEDB")
    application.write("migrations/env.py", models.MODELS_ENV)
    application.write("models.py", models.MODELS)
    application.write("migrations/script.py.mako", models.MAKO)
    application.write("alembic.ini", "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n")
    read = pod.run("--bootstrap=autogenerate", "--shadow=same-server")
    assert read.said["outcome"]["outcome"] == "Applied", read.said
    revision, file, content = read.said["progress"][-1]["bootstrap"]
    assert revision in file and f"revision = '{revision}'" in content and "ship" in content
    assert read.said["outcome"]["verified"] is True


def test_every_field_that_the_operator_reads_is_written_by_some_run(keeper, application, database, tmp_path):
    """One chain of events in which everything happens: a wait for a lock, a blocked statement, a first revision."""
    pod = Pod(keeper, tmp_path)
    filled = set()
    two_revisions(application)
    filled |= pod.run("--target=0001").filled()
    reader = database.connect(autocommit=False, application="report")
    reader.cursor().execute("SELECT * FROM t")
    filled |= pod.run("--lock-timeout=1s", "--retry-limit=1", "--retry-initial=100ms").filled()
    reader.close()
    filled |= {"bootstrap"}  # test_a_first_revision_is_handed_over_with_its_file
    assert filled == set(pod.run().said["progress"][-1]), "a field that only the reader has"


def test_a_drift_check(keeper, application, tmp_path):
    two_revisions(application)
    keeper.run("apply")
    message = tmp_path / "termination-log"
    assert keeper.run("doctor", "-o", "json", f"--termination-message={message}").code == 0
    read = Read(["check", str(message), "0002"]).said
    assert read["revision"]["current"] == ["0002"] and read["verdict"]["holds"] is True
    assert read["verdict"]["reason"] == "VersionVerified"
    moved = Read(["check", str(message), "0001"]).said
    assert (moved["verdict"]["holds"], moved["verdict"]["reason"]) == (False, "VersionChanged")


def test_the_plan_of_the_config_map_is_the_plan_that_the_program_prints(pod, keeper, application):
    two_revisions(application)
    printed = keeper.json("plan").json
    drawn = keeper.json("graph").json
    read = pod.run().said
    assert read["progress"][-1]["plan"] == printed
    graph = read["progress"][-1]["graph"]
    assert [revision["id"] for revision in graph["revisions"]] == ["0001", "0002"]
    # Written from where the program runs, and not from where somebody has called it.
    for revision in [*graph["revisions"], *drawn["revisions"]]:
        assert revision.pop("file").endswith(f"versions/{revision['id']}.py")
    assert graph == {key: value for key, value in drawn.items() if key != "findings"}
