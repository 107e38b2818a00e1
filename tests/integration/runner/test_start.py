"""What comes before env.py: a line of shell, the choice of a Python, and a start that takes long."""

import json
import shlex
import subprocess

import pytest

from program import PASSWORD, PROGRAM, PYTHON

MANY = 'one\ntwo = \\ " three\n'
ONLY_PIECES = {"DATABASE_URL": None}


def pieces(database):
    """A file as Vault writes one: the parts of a URL, the password among them."""
    url = database.url()
    scheme, rest = url.split("://", 1)
    user, rest = rest.split(":", 1)
    password, place = rest.split("@", 1)
    return (f"export DB_USER={shlex.quote(user)}\nexport DB_PASSWORD={shlex.quote(password)}\n"
            f"export DB_PLACE={shlex.quote(place)}\n")


COMPOSE = '. ./secrets.env; export DATABASE_URL="postgresql://$DB_USER:$DB_PASSWORD@$DB_PLACE"'


def test_what_before_exports_is_seen_by_env_py_and_by_us(application, database, keeper):
    application.chain("a1", "b2")
    application.write("secrets.env", pieces(database))
    for verb in ("doctor", "plan", "apply"):
        outcome = keeper.json(verb, f"--before={COMPOSE}", **ONLY_PIECES)
        assert outcome.code == 0, outcome.out + outcome.err
    assert database.rows() == ["b2"]
    other = database.url().replace(database.name, "postgres")
    outcome = keeper.json("doctor", f"--before={COMPOSE}", DATABASE_URL=other)
    assert outcome.code == 0, "it is laid over what is there: " + outcome.out


@pytest.mark.parametrize("before", [
    "set -a; . ./plain.env",
    "set -eu; export DATABASE_URL=$(cat url)",
    "set -x; export DATABASE_URL=$(cat url)",
    "echo $(cat url); cat url >&2; export DATABASE_URL=$(cat url)",
    "# as it was in the entrypoint\nDATABASE_URL=$(cat url)\nexport DATABASE_URL",
    "cd migrations && export DATABASE_URL=$(cat ../url)",
    f"export MANY='{MANY}' DATABASE_URL=$(cat url)",
    "unset UNWANTED; export DATABASE_URL=$(cat url); true",
])
def test_a_line_of_shell_may_be_any(before, application, database, keeper):
    application.chain("a1")
    application.write("url", database.url())
    application.write("plain.env", "DATABASE_URL=" + shlex.quote(database.url()) + "\n")
    env_py = application.directory / "migrations/env.py"
    env_py.write_text(f"import os\nMANY = {MANY!r}\nassert os.environ.get('MANY', MANY) == MANY\n"
                      "assert 'unset' not in os.environ['BEFORE'] or 'UNWANTED' not in os.environ\n" + env_py.read_text())
    outcome = keeper.json("apply", "--before", before, UNWANTED="x", BEFORE=before, **ONLY_PIECES)
    assert outcome.code == 0, outcome.out + outcome.err
    assert database.rows() == ["a1"]


@pytest.mark.parametrize("before, part", [
    (". ./nowhere.env", "nowhere.env"),
    ("set -x; export TOKEN=geheim; false", "exit status 1"),
    ("export TOKEN=geheim; echo $TOKEN >&2; exit 3", "exit status 3"),
    ("exit 0", "called exit"),
    ("if true; then", "exit status 2"),
    ("kill -9 $$", "signal 9"),
])
def test_a_line_that_fails_is_a_finding_and_tells_no_secret(before, part, application, keeper):
    application.chain("a1")
    for verb in ("doctor", "plan", "apply"):
        outcome = keeper.json(verb, f"--before={before}")
        finding = outcome.finding("ConfigError")
        assert outcome.code == 10 and part in finding["message"], outcome.out
        assert "EnvError" not in outcome.codes and "NoRevisions" not in outcome.codes


def test_a_line_that_does_not_end_is_ended(application, keeper):
    application.chain("a1")
    for before in ("sleep 600", "sleep 600 &"):
        outcome = keeper.json("doctor", f"--before={before}", "--start-timeout=1s")
        assert outcome.code == 10 and "did not end within 1.0s" in outcome.finding("ConfigError")["message"], outcome.out


def test_an_image_without_a_shell_says_so(application, keeper, tmp_path):
    application.chain("a1")
    (tmp_path / "empty").mkdir()
    outcome = keeper.json("doctor", "--before=. /vault/secrets/env", PATH=str(tmp_path / "empty"))
    finding = outcome.finding("ConfigError")
    assert outcome.code == 10 and "needs a shell" in finding["message"], outcome.out


def test_the_url_of_a_shadow_may_come_from_it(application, database, keeper, server):
    application.chain("a1")
    server.create_database(database.name + "_shadow", database.role)
    url = database.url()[:-len(database.name)] + database.name + "_shadow"
    application.write("shadow", url)
    outcome = keeper.json("apply", "--before=export SHADOW=$(cat shadow)", "--shadow-url-env=SHADOW")
    assert outcome.code == 0 and outcome.json["verified"] is True, outcome.out + outcome.err
    missing = keeper.json("doctor", "--before=true", "--shadow-url-env=SHADOW")
    assert "SHADOW" in missing.finding("ConfigError")["message"]


def test_before_is_for_alembic(keeper):
    outcome = keeper.run("apply", "--tool=command", '--command-apply=["true"]', "--before=true")
    assert outcome.code == 2 and "--before" in outcome.err


# The Python


def run_without_a_python(keeper, *arguments, **environment):
    """As somebody who has named none."""
    merged = {key: value for key, value in {**keeper.environment, **environment}.items() if value is not None}
    if "VIRTUAL_ENV" not in environment:
        merged.pop("VIRTUAL_ENV", None)
    done = subprocess.run([PROGRAM, *arguments, "-o", "json"], cwd=keeper.application.directory, env=merged,
                          capture_output=True, text=True, timeout=120)
    assert PASSWORD not in done.stdout + done.stderr
    return done


def environment_of(keeper, where):
    """An environment that is laid out as venv does it, and whose Python is the tests'."""
    packages = where / "lib/python3/site-packages/alembic"
    packages.mkdir(parents=True)
    (where / "bin").mkdir()
    program = where / "bin/python"
    program.write_text(f'#!/bin/sh\nexport FOUND={where}\nexec {keeper.python} "$@"\n')
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("place, because", [
    (".venv", "the .venv in"),
    ("venv", "the venv in"),
    ("active", "VIRTUAL_ENV="),
])
def test_the_applications_python_is_found_and_said(place, because, application, database, keeper, tmp_path):
    application.chain("a1")
    environment_of(keeper, tmp_path / place)
    application.write("migrations/env.py", f"import os\nassert os.environ['FOUND'].endswith('{place}')\n"
                      + (application.directory / "migrations/env.py").read_text())
    (tmp_path / "bin").mkdir()
    for program in ("python3", "python"):
        (tmp_path / "bin" / program).write_text("#!/bin/sh\nexit 9\n")
        (tmp_path / "bin" / program).chmod(0o755)
    environment = {"PATH": str(tmp_path / "bin")}
    if place == "active":
        environment["VIRTUAL_ENV"] = str(tmp_path / place)
    done = run_without_a_python(keeper, "apply", **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Python: {tmp_path / place}/bin/python ({because}" in done.stderr
    assert database.rows() == ["a1"]


def test_the_environment_is_looked_for_after_what_before_exports(application, database, keeper, tmp_path):
    application.chain("a1")
    environment_of(keeper, tmp_path / "made")
    done = run_without_a_python(keeper, "apply", f"--before=export VIRTUAL_ENV={tmp_path / 'made'}")
    assert done.returncode == 0 and "VIRTUAL_ENV=" in done.stderr, done.stdout + done.stderr


def test_a_python_without_alembic_says_why_it_was_taken(application, keeper, tmp_path):
    application.chain("a1")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").write_text('#!/bin/sh\nexec /usr/bin/python3 -S "$@"\n')
    (tmp_path / "bin/python3").chmod(0o755)
    done = run_without_a_python(keeper, "doctor", PATH=str(tmp_path / "bin"))
    finding = json.loads(done.stdout)["findings"][0]
    assert finding["code"] == "ConfigError" and "cannot import alembic" in finding["message"], finding
    assert "python3 on PATH" in finding["message"] and "spec.tool.alembic.python" in finding["remedy"]


def test_a_program_may_start_the_python(application, database, keeper):
    """As `uv run` does: with an environment of its own, and without our open files."""
    application.chain("a1")
    application.write("start.py", "import os, subprocess, sys\nos.environ['STARTED'] = 'yes'\n"
                      "sys.exit(subprocess.call(sys.argv[1:]))\n")
    application.write("migrations/env.py", "import os\nassert os.environ['STARTED'] == 'yes'\n"
                      + (application.directory / "migrations/env.py").read_text())
    words = json.dumps(["/usr/bin/python3", "start.py", PYTHON])
    outcome = keeper.json("apply", f"--python={words}")
    assert outcome.code == 0, outcome.out + outcome.err
    assert database.rows() == ["a1"]
    for wrong in ("[]", '["a",1]', "[broken", ""):
        assert keeper.run("apply", f"--python={wrong}").code == 2


# A start that takes long


def test_an_env_py_that_is_not_there_in_time_is_no_env_error(application, database, keeper):
    application.chain("a1")
    application.write("migrations/env.py", "import time\n\n\ntime.sleep(600)\n")
    # Long enough for a cold Python to come to that line on a machine that has much else to do.
    for verb in ("doctor", "plan", "apply"):
        outcome = keeper.json(verb, "--python", PYTHON, "--start-timeout=10s")
        finding = outcome.finding("NoHeadroom")
        assert outcome.code == 13 and "EnvError" not in outcome.codes, outcome.out
        assert "within 10s" in finding["message"] and "env.py, line 4" in finding["message"]
        assert "--start-timeout" in finding["remedy"] and "spec.timeouts.start" in finding["remedy"]
    assert database.rows() == []


def test_a_start_without_an_end_is_waited_for(application, database, keeper):
    application.chain("a1")
    application.write("migrations/env.py", "import time\ntime.sleep(2)\n"
                      + (application.directory / "migrations/env.py").read_text())
    assert keeper.json("apply", "--start-timeout=0s").code == 0
    assert database.rows() == ["a1"]
