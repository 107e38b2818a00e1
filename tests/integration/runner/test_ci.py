"""deploy/ci: what CI and pre-commit run, in a repository with a real application."""

import http.server
import json
import os
import subprocess
import sys
import threading

import pytest

from conftest import PROGRAM, ROOT

sys.path.insert(0, str(ROOT / "tests/docs"))
import minutes  # noqa: E402

CI = ROOT / "deploy/ci"


@pytest.fixture
def job(keeper, application, database, tmp_path_factory):
    """A clone with `main` checked out, in which the program is on PATH as pip would put it there."""
    path = tmp_path_factory.mktemp("path")
    (path / "lockkeeper").write_text(f'#!/bin/sh\nverb=$1\nshift\nexec {PROGRAM} "$verb" --python {keeper.python} "$@"\n')
    (path / "lockkeeper").chmod(0o755)
    application.revision("a1", 'op.execute("CREATE TABLE orders (id int, note text)")')
    database.admin(f"ALTER ROLE {database.role} CREATEDB")
    job = Job(application, {**keeper.environment, "PATH": f"{path}:{os.environ['PATH']}"})
    job.git("init", "-q", "-b", "main")
    job.commit()
    return job


class Job:
    def __init__(self, application, environment):
        self.application, self.environment = application, environment

    def git(self, *words):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *words], cwd=self.application.directory,
                       check=True, capture_output=True)

    def commit(self):
        self.git("add", ".")
        self.git("commit", "-q", "-m", "x")

    def run(self, *command, stdin=None, **environment):
        return subprocess.run([*map(str, command)], cwd=self.application.directory, capture_output=True, text=True,
                              input=stdin, env={**self.environment, **environment})

    def check(self, **environment):
        return self.run(CI / "check.sh", **environment)


def index(job):
    job.application.revision("b2", 'op.create_index("orders_note", "orders", ["note"])')


def test_what_is_old_is_not_scolded_and_what_is_new_is_annotated(job, shadow):
    index(job)
    assert job.run("lockkeeper", "snapshot", shadow).returncode == 0
    job.commit()
    assert job.check(LOCKKEEPER_BASE="main").returncode == 0
    job.application.revision("c3", 'op.create_index("orders_id", "orders", ["id"])')
    job.run("lockkeeper", "snapshot", shadow)
    clock = minutes.Clock("deploy/ci/check.sh")
    done = job.check(LOCKKEEPER_BASE="main", LOCKKEEPER_FORM="github")
    clock.note("the first finding")
    assert done.returncode == 1 and "index-without-concurrently" in done.stdout, done.stdout + done.stderr
    assert "\n::error file=migrations/versions/c3.py,line=" in done.stdout, done.stdout
    assert "b2.py" not in done.stdout


def test_a_snapshot_file_that_is_not_of_these_revisions_has_to_be_mended(job, shadow):
    assert job.run("lockkeeper", "snapshot", shadow).returncode == 0
    job.commit()
    job.application.revision("b2", 'op.execute("SELECT 1")')
    done = job.check(LOCKKEEPER_BASE="main")
    assert done.returncode == 1 and "  - the snapshot file is of these revisions" in done.stderr, done.stdout + done.stderr


def test_models_are_compared_where_there_is_a_shadow(job, shadow):
    env = job.application.directory / "migrations/env.py"
    env.write_text("import sqlalchemy\nmodels = sqlalchemy.MetaData()\nsqlalchemy.Table('forgotten', models, "
                   "sqlalchemy.Column('id', sqlalchemy.Integer))\n"
                   + env.read_text().replace("target_metadata=None", "target_metadata=models"))
    done = job.check(LOCKKEEPER_SHADOW=shadow.removeprefix("--shadow="))
    assert done.returncode == 1 and "forgotten" in done.stdout + done.stderr, done.stdout + done.stderr
    assert "  - models and migrations say the same" in done.stderr


def test_gitlab_gets_a_report(job, shadow):
    index(job)
    assert job.run("lockkeeper", "snapshot", shadow).returncode == 0
    assert job.check(LOCKKEEPER_FORM="gitlab", LOCKKEEPER_BASE="main").returncode == 1
    report = json.loads((job.application.directory / "gl-code-quality-report.json").read_text())
    assert ("index-without-concurrently", "migrations/versions/b2.py") in [
        (one["check_name"], one["location"]["path"]) for one in report]


class Forge(http.server.BaseHTTPRequestHandler):
    """The comments of one request, by the calls that GitHub and GitLab document for them."""

    comments, calls = [], []

    def answer(self):
        size = int(self.headers.get("Content-Length") or 0)
        content = json.loads(self.rfile.read(size)) if size else None
        path, _, query = self.path.partition("?")
        type(self).calls.append((self.command, path, self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN")))
        if self.command == "POST":
            type(self).comments.append({"id": len(self.comments) + 1, **content})
        elif content:
            self.comments[int(path.rsplit("/", 1)[1]) - 1].update(content)
        said = json.dumps(self.comments if self.command == "GET" and query.endswith("&page=1") else []).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = do_PATCH = do_PUT = answer

    def log_message(self, *_):
        pass


@pytest.fixture
def forge():
    Forge.comments, Forge.calls = [{"id": 1, "body": "Nice!"}, {"id": 2, "body": None}], []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forge)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


FORGES = {
    "github": ({"GITHUB_API_URL": "{}", "GITHUB_REPOSITORY": "a/b", "PULL_REQUEST": "7", "GITHUB_TOKEN": "t"},
               "/repos/a/b/issues/comments/3", "PATCH", "Bearer t"),
    "gitlab": ({"CI_API_V4_URL": "{}", "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "7", "GITLAB_TOKEN": "t"},
               "/projects/5/merge_requests/7/notes/3", "PUT", "t"),
}


@pytest.mark.parametrize("name", FORGES)
def test_the_plan_is_one_comment_that_is_replaced(job, forge, shadow, name):
    variables, place, change, token = FORGES[name]
    environment = {key: value.format(forge) for key, value in variables.items()}

    def comment():
        plan = job.run("lockkeeper", "plan", shadow, "-o", "markdown").stdout
        done = job.run(CI / "comment.py", name, stdin=plan, **environment)
        assert (done.returncode, done.stderr) == (0, "")
    comment()
    assert len(Forge.comments) == 3 and "a1" in Forge.comments[2]["body"]
    index(job)
    comment()
    assert len(Forge.comments) == 3 and "orders_note" in Forge.comments[2]["body"]
    assert (change, place, token) in Forge.calls
    assert Forge.comments[0]["body"] == "Nice!"


def test_what_is_no_comment_of_ours_is_not_written(job, forge):
    environment = {key: value.format(forge) for key, value in FORGES["github"][0].items()}
    done = job.run(CI / "comment.py", "github", stdin="hello", **environment)
    assert done.returncode == 1 and "marker" in done.stderr and Forge.calls == []
