"""Public applications that ship their migrations, as they are installed from PyPI: `tests/run.sh applications`.

Each runs by plain Alembic in one database and by us in another: fresh, from the middle, and with something broken, where
we may not do worse than plain Alembic does."""

import dataclasses
import pathlib

import pytest
from twins import Twin

LOGGERS = """
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = WARN
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = generic
[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
"""


@dataclasses.dataclass
class PublicApplication:
    name: str  # of its environment in tests/support/venvs.sh, too
    script_location: str  # below site-packages
    middle: str  # a revision somewhere in its history
    table: str  # one that a revision makes
    index: str  # likewise
    scheme: str = "postgresql"
    settings: object = lambda url, home: {}  # what it reads its URL from
    ini: str = ""
    flask: str = ""
    target: str = "head"
    flags: tuple = ()
    before: str = ""  # what its own command does before it calls Alembic
    config: str = ""  # a file of Python that the application reads


APPLICATIONS = [
    # Async.
    PublicApplication(
        "phoenix", "phoenix/db/migrations", "3be8647b87d8", "annotation_configs", "ix_agent_sessions_user_id_updated_at",
        ini="version_path_separator = os\n",
        settings=lambda url, home: {"PHOENIX_SQL_DATABASE_URL": url, "PHOENIX_WORKING_DIR": home}),
    # Two heads that stay two: what expands, and what contracts.
    PublicApplication(
        "keystone", "keystone/common/sql/migrations", "b4f8b3f584e0", "access_rule", "ix_revocation_event_composite",
        scheme="postgresql+psycopg2",
        ini="recursive_version_locations = true\nsqlalchemy.url = {url}\n",
        target="heads", flags=("--heads=all",), before="import keystone.conf\nkeystone.conf.configure()\n"),
    # A long plain history; a transaction for each revision.
    PublicApplication(
        "airflow", "airflow/migrations", "937cbd173ca1", "dag_priority_parsing_request", "job_type_heart", scheme="postgresql+psycopg2",
        settings=lambda url, home: {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url, "AIRFLOW_HOME": home,
                                    "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "PYTHONHASHSEED": "0"},
        before="import sqlalchemy.pool\nfrom airflow import settings\n"
               "settings.reconfigure_orm(pool_class=sqlalchemy.pool.SingletonThreadPool)\n"),
    # A web framework's context; some three hundred revisions, several of which read and write rows. One asks for a table
    # by a connection of its own, and leaves columns where it does not see it, which is where all revisions are one
    # transaction. Ours never are; so that there is something to compare, neither are plain Alembic's here.
    PublicApplication(
        "superset", "superset/migrations", "989bbe479899", "database_user_oauth2_tokens", "idx_user_id_database_id",
        settings=lambda url, home: {"SUPERSET__SQLALCHEMY_DATABASE_URI": url, "SUPERSET_HOME": home,
                                    "SUPERSET_SECRET_KEY": "only-for-tests-0123456789",
                                    "SUPERSET_CONFIG_PATH": f"{home}/config.py"},
        # Nor does it seed rows as it starts: a look takes them back, but not the numbers that they took from a sequence.
        flask="superset.app:create_app()", config=(
            "THEME_DEFAULT = THEME_DARK = None\n"
            "def FLASK_APP_MUTATOR(app):\n"
            "    app.extensions['migrate'].configure_args['transaction_per_migration'] = True\n")),
]


class World:
    """An application in a directory, and twins of its database."""

    def __init__(self, public, application, pair, venv, home):
        self.public = public
        python = venv(public.name)
        site = next(pathlib.Path(python).parent.parent.glob("lib/python3*/site-packages"))
        location = site / public.script_location
        assert location.is_dir(), location
        (application.directory / "alembic.ini").unlink()
        (application.directory / "migrations/env.py").unlink()
        if public.before:
            location = wrapped(application, public, location)
        (pathlib.Path(home) / "config.py").write_text(public.config)
        self.flags = [*public.flags, *(["--flask", public.flask] if public.flask else [])]
        self.pair = pair(python, scheme=public.scheme,
                         environment=lambda twin: {**public.settings(twin.url(scheme=public.scheme), home),
                                                   **({"FLASK_APP": public.flask} if public.flask else {})},
                         twin=TwinOfAnApplication)
        for number, side in enumerate(self.pair.sides):
            if public.flask:  # it says where its migrations are
                side.plain = flask_command(side)
                continue
            url = side.environment["DATABASE_URL"].replace("%", "%%")
            ini = f"[alembic]\nscript_location = {location}\n{public.ini.format(url=url)}{LOGGERS}"
            side.use_config(str(application.write(f"alembic{number}.ini", ini)))

    def run(self):
        return self.pair.run(self.public.target, self.flags)


class TwinOfAnApplication(Twin):
    # Seeds have times, generated ids and secrets in them.
    moving = "{timestamp,timestamptz,uuid,bytea,json,jsonb}"


def wrapped(application, public, location):
    """A directory whose env.py does what the application's own command does, and then is the application's."""
    application.write("migrations/env.py", f"import runpy\n{public.before}runpy.run_path({str(location / 'env.py')!r})\n")
    (application.directory / "migrations/versions").rmdir()
    (application.directory / "migrations/versions").symlink_to(location / "versions")
    return application.directory / "migrations"


def flask_command(side):
    """`flask db upgrade`, which is what plain is for Flask-Migrate."""
    import subprocess

    def plain(verb, target):
        return subprocess.run([side.python, "-m", "flask", "db", verb, target],
                              cwd=side.keeper.application.directory, env={**side.keeper.environment, **side.environment},
                              capture_output=True, text=True, timeout=900)
    return plain


@pytest.fixture(params=APPLICATIONS, ids=lambda public: public.name)
def world(request, application, pair, venv, tmp_path_factory):
    return World(request.param, application, pair, venv, str(tmp_path_factory.mktemp("home")))


def test_a_fresh_database(world):
    world.run()


def test_from_the_middle(world):
    world.pair.start_at(world.public.middle)
    world.run()


@pytest.mark.parametrize("damage", ["rows", "table", "index", "id"])
def test_what_is_broken_is_named_and_healed_where_a_policy_says_so(world, damage):
    """Two healthy twins; ours is broken, found, healed, and equals the other again."""
    public, ours = world.public, world.pair.ours
    for side in world.pair.sides:
        done = side.plain("upgrade", public.target)
        assert done.returncode == 0, done.stderr
    ours.twin.admin(f"ALTER ROLE {ours.twin.role} CREATEDB")
    code, statement = {
        "rows": ("UnversionedDatabase", "DELETE FROM alembic_version"),
        "table": ("MissingEffects", f"DROP TABLE {public.table} CASCADE"),
        "index": ("MissingEffects", f"DROP INDEX {public.index}"),
        "id": ("OrphanedRevision", "UPDATE alembic_version SET version_num = 'dff470803ce4' WHERE version_num ="
                                   " (SELECT max(version_num) FROM alembic_version)"),
    }[damage]
    ours.twin.query(statement)
    flags = [*world.flags, "--target", public.target, "--shadow=same-server"]
    doctor = ours.ours("doctor", *flags)
    assert code in doctor.codes, doctor.out
    healed = ours.ours("apply", *flags, "--adopt=proven", "--drift=repair")
    assert (healed.code, healed.json["outcome"]) == (0, "Applied"), healed.out + healed.err
    assert ours.twin.rows() == world.pair.plain.twin.rows()
    assert ours.twin.picture()["schema"] == world.pair.plain.twin.picture()["schema"]
