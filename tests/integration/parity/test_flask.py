"""Flask-Migrate: `flask db upgrade` beside `lockkeeper apply --flask=APP`."""

import pathlib
import subprocess

import pytest

from configurations import revision
from program import PATIENCE

APP = """
import os
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
db = SQLAlchemy()


class Item(db.Model):
    id = db.Column(db.Integer, primary_key=True)


def create_app():
    app = Flask("shop")
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    app.config["PREFIX"] = "t_of_"
    db.init_app(app)
    Migrate(app, db{more})
    return app
"""

ASKS_THE_APPLICATION = "from flask import current_app\nNAME = current_app.config['PREFIX'] + 'shop'"


def flask(application, python, *arguments):
    done = subprocess.run([python, "-m", "flask", *arguments], cwd=application.directory, capture_output=True, text=True,
                          timeout=PATIENCE * 4, env={"PATH": "/usr/bin:/bin", "DATABASE_URL": "postgresql://h/d"})
    assert done.returncode == 0, done.stderr


def make(application, python, directory="migrations", module="app", more="", app="app", files=True):
    """What `flask db init` makes, with revisions that ask the application as they are loaded."""
    (application.directory / "alembic.ini").unlink()
    (application.directory / "migrations/env.py").unlink()
    (application.directory / "migrations/versions").rmdir()
    (application.directory / "migrations").rmdir()
    application.write(f"{module}.py", APP.format(more=more) + ("app = create_app()\n" if app == "app" else ""))
    flask(application, python, "--app", app, "db", "init")
    revision(application, f"{directory}/versions/a1.py", "a1", more=ASKS_THE_APPLICATION,
             body="op.create_table(NAME, sa.Column('id', sa.Integer))")
    revision(application, f"{directory}/versions/b2.py", "b2", "a1")


class Flasks:
    """A pair whose plain side is `flask db`."""

    def __init__(self, pair, python, app, environment=lambda twin: {}):
        self.twins = pair(python, environment=environment)
        self.app = app
        side = self.twins.plain
        side.plain = self.plain

    def plain(self, *arguments):
        side = self.twins.plain
        environment = {**side.keeper.environment, **side.environment}
        *first, verb, target = arguments
        return subprocess.run([side.python, "-m", "flask", "--app", self.app, "db", verb, *first, target],
                              cwd=side.keeper.application.directory, env=environment, capture_output=True, text=True,
                              timeout=PATIENCE * 4)


@pytest.fixture
def python(venv):
    return venv("flask")


def test_flask_migrates_revisions_are_found_and_run_in_the_applications_context(application, pair, python):
    make(application, python)
    Flasks(pair, python, "app").twins.run(flags=("--flask=app",))


@pytest.mark.parametrize("app", ["shop:create_app", "shop:create_app()", "shop.py:create_app", "shop"])
def test_a_factory_is_named_as_flask_names_it(app, application, pair, python):
    make(application, python, module="shop", app=app)
    Flasks(pair, python, app).twins.run(flags=(f"--flask={app}",), again=False)


def test_the_application_says_where_its_migrations_are(application, pair, python):
    make(application, python, "db/changes", more=", directory='db/changes'")
    Flasks(pair, python, "app").twins.run(flags=("--flask=app",))


def test_the_directory_may_be_named_as_flask_db_does(application, pair, python):
    make(application, python)
    (application.directory / "migrations").rename(application.directory / "elsewhere")
    Flasks(pair, python, "app").twins.run(flags=("--flask=app", "-c", "elsewhere/alembic.ini"),
                                          arguments=("-d", "elsewhere"))


def test_arguments_reach_its_env_py(application, pair, python):
    make(application, python)
    path = application.directory / "migrations/env.py"
    path.write_text("from alembic import context\nassert context.get_x_argument(as_dictionary=True) == {'a': 'b'}\n"
                    + path.read_text())
    Flasks(pair, python, "app").twins.run(flags=("--flask=app", "-x", "a=b"), arguments=("-x", "a=b"))


def test_a_shadow_is_replayed_in_the_applications_context(application, pair, python):
    make(application, python)
    twins = Flasks(pair, python, "app").twins
    twin = twins.ours.twin
    twin.admin(f"ALTER ROLE {twin.role} CREATEDB")
    run = twins.ours.ours("apply", "--flask=app", "--shadow=same-server")
    assert (run.code, run.json["outcome"], run.json["verified"]) == (0, "Applied", True), run.out + run.err


MAKES_ITS_TABLES = """
    with app.app_context():
        db.create_all()
        if not db.session.query(Item).count():
            db.session.add(Item(id=1))
            db.session.commit()
    return app
"""


def makes_its_tables(application, python):
    """An application that has its own tables as soon as it is made, and a revision that refers to one of them."""
    make(application, python)
    text = (application.directory / "app.py").read_text().replace("\n    return app\n", MAKES_ITS_TABLES)
    (application.directory / "app.py").write_text(text)
    revision(application, "migrations/versions/c3.py", "c3", "b2",
             body="op.create_table('kept', sa.Column('item', sa.Integer, sa.ForeignKey('item.id')))")


def test_what_the_application_makes_as_it_is_made_stays_after_a_run_and_not_after_a_look(application, pair, python):
    makes_its_tables(application, python)
    twins = Flasks(pair, python, "app").twins
    first = twins.ours.ours("doctor", "--flask=app")
    assert first.finding("EnvError")["severity"] == "warning" and "FreshDatabase" in first.codes, first.out
    twins.run(flags=("--flask=app",))


def test_a_shadow_has_what_the_application_makes_as_it_is_made(application, pair, python):
    makes_its_tables(application, python)
    twins = Flasks(pair, python, "app").twins
    twin = twins.ours.twin
    twin.admin(f"ALTER ROLE {twin.role} CREATEDB")
    run = twins.ours.ours("apply", "--flask=app", "--shadow=same-server")
    assert (run.code, run.json["outcome"], run.json["verified"]) == (0, "Applied", True), run.out + run.err
    assert twin.value("SELECT count(*) FROM item") == 1
    twin.query("DROP TABLE kept")
    healed = twins.ours.ours("apply", "--flask=app", "--shadow=same-server", "--drift=repair")
    assert (healed.code, healed.json["outcome"]) == (0, "Applied"), healed.out + healed.err
    assert twin.value("SELECT to_regclass('kept') IS NOT NULL")


def test_the_url_may_stand_in_the_file_that_flask_reads(application, pair, python):
    make(application, python)
    twins = Flasks(pair, python, "app").twins
    application.write(".env", f"DATABASE_URL='{twins.ours.twin.url()}'\n")
    del twins.ours.environment["DATABASE_URL"]
    del twins.ours.keeper.environment["DATABASE_URL"]
    run = twins.ours.ours("apply", "--flask=app")
    assert run.code == 0, run.out + run.err
    assert twins.ours.twin.rows() == ["b2"]


def test_without_the_flag_the_finding_names_it_and_it_works(application, pair, python):
    make(application, python)
    twins = Flasks(pair, python, "app").twins
    refused = twins.ours.ours("doctor")
    finding = refused.finding("ConfigError")
    assert refused.code == 10 and "--flask" in finding["remedy"] and "spec.tool.alembic.flask" in finding["remedy"]
    twins.run(flags=("--flask=app",), again=False)


def test_alembics_own_configuration_and_an_env_py_of_flask_need_it_too(application, pair, python):
    make(application, python)
    twins = Flasks(pair, python, "app").twins
    application.write("alembic.ini", "[alembic]\nscript_location = migrations\n[loggers]\nkeys = root\n[handlers]\nkeys =\n"
                      "[formatters]\nkeys =\n[logger_root]\nhandlers =\n")
    finding = twins.ours.ours("doctor").finding("EnvError")
    assert "--flask" in finding["remedy"], finding


@pytest.mark.parametrize("name, part", [("nowhere", "nowhere"), ("app:missing", "missing")])
def test_an_application_that_is_not_there_is_named(name, part, application, pair, python):
    make(application, python)
    refused = Flasks(pair, python, "app").twins.ours.ours("doctor", f"--flask={name}")
    finding = refused.finding("ConfigError")
    assert refused.code == 10 and part in finding["message"] and "--flask" in finding["remedy"]


def test_an_application_that_cannot_start_says_where(application, pair, python):
    make(application, python)
    application.write("app.py", "def create_app():\n    raise ValueError('no settings for production')\n")
    side = Flasks(pair, python, "app").twins.ours
    finding = side.ours("doctor", "--flask=app").finding("EnvError")
    assert "no settings for production" in finding["message"] and "/app.py line 2" in finding["message"], finding
    command = finding["remedy"].split("`")[1]
    path = f"{pathlib.Path(python).parent}:/usr/bin:/bin"
    shown = subprocess.run(["sh", "-c", command], cwd=application.directory, env={**side.environment, "PATH": path},
                           capture_output=True, text=True, timeout=PATIENCE * 4)
    assert "no settings for production" in shown.stderr
