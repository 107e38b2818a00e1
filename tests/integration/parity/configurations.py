"""Where Alembic finds its files and what they need, as people say it. Every form works under plain Alembic.

A form writes the application's files; `arguments` are plain Alembic's (before `upgrade`), `flags` are ours. `alembic`:
the environments of tests/support/venvs.sh that know the form."""

import compileall
import dataclasses
import textwrap

from program import ENV_PY

EVERY = ("old", "middle", "new")
SINCE_1_10 = ("middle", "new")
SINCE_1_16 = ("new",)

REVISION = '''
from alembic import op
import sqlalchemy as sa
{more}
revision = {name!r}
down_revision = {parent!r}


def upgrade():
    op.create_table("t_{name}", sa.Column("id", sa.Integer, primary_key=True))
    {body}


def downgrade():
    pass
'''


@dataclasses.dataclass
class Form:
    name: str
    write: object
    arguments: tuple = ()
    flags: tuple = ()
    alembic: tuple = EVERY
    environment: dict = dataclasses.field(default_factory=dict)
    codes: tuple = (0,)  # of doctor and plan


def revision(application, path, name, parent=None, more="", body=""):
    application.write(path, REVISION.format(name=name, parent=parent, more=more, body=body))


def chain(application, directory="migrations/versions", **arguments):
    revision(application, f"{directory}/a1.py", "a1", **arguments)
    revision(application, f"{directory}/b2.py", "b2", "a1", **arguments)


def ini(application, text, name="alembic.ini"):
    application.write(name, textwrap.dedent(text))


def env(application, before="", configure="", path="migrations/env.py"):
    lines = ENV_PY.replace("target_metadata=None", "target_metadata=None" + configure).lstrip()
    first, rest = lines.split("\n", 2)[:2], lines.split("\n", 2)[2]
    application.write(path, "\n".join(first) + "\n" + textwrap.dedent(before) + "\n" + rest)


def locations_by_env_py(application):
    """As prefect has it: the directory depends on the database."""
    chain(application, "shop/versions/postgresql")
    env(application, """
        context.script.version_locations = [os.path.join(os.getcwd(), "shop", "versions", "postgresql")]
        """)


def locations_by_env_py_instead_of_the_configured(application):
    revision(application, "migrations/versions/x9.py", "x9")
    locations_by_env_py(application)


def a_revision_that_env_py_adds(application):
    chain(application)
    application.write("more/c3.py", REVISION.format(name="c3", parent="b2", more="", body=""))
    env(application, """
        from alembic.script.base import Script
        from alembic.util import load_python_file
        module = load_python_file(os.path.join(os.getcwd(), "more"), "c3.py")
        if "c3" not in context.script.revision_map._revision_map:
            context.script.revision_map.add_revision(Script(module, "c3", os.path.join(os.getcwd(), "more", "c3.py")))
        """)


def sys_path_by_env_py(application):
    application.write("library/names.py", "TABLE = 't_more'\nPARENT = 'a1'\n")
    revision(application, "migrations/versions/a1.py", "a1", more="import names")
    revision(application, "migrations/versions/b2.py", "b2", "a1", more="from names import TABLE",
             body="op.create_table(TABLE, sa.Column('id', sa.Integer))")
    env(application, """
        import sys
        sys.path.insert(0, os.path.join(os.getcwd(), "library"))
        """)


def a_parent_that_only_python_knows_by_a_module_of_env_py(application):
    sys_path_by_env_py(application)
    text = (application.directory / "migrations/versions/b2.py").read_text()
    application.write("migrations/versions/b2.py", text.replace("down_revision = 'a1'", "down_revision = PARENT").replace(
        "import TABLE", "import PARENT, TABLE"))


def a_file_that_asks_for_an_argument_as_it_is_loaded(application):
    chain(application, more="from alembic import context\nNAME = context.get_x_argument(as_dictionary=True)['name']",
          body="op.execute(f\"COMMENT ON TABLE t_{revision} IS '{NAME}'\")")
    env(application)


def x_arguments(application):
    env(application, """
        x = context.get_x_argument(as_dictionary=True)
        assert x["tenant"] == "north" and x["note"] == "a, b=c [d]", x
        """, ", version_table='version_' + x['tenant']")
    chain(application)


def a_section(application):
    ini(application, """
        [DEFAULT]
        script_location = nowhere
        [alembic]
        script_location = nowhere
        [shop]
        script_location = migrations
        version_locations = %(here)s/shop_versions
        """)
    env(application, "assert context.config.config_ini_section == 'shop'")
    chain(application, "shop_versions")


def pyproject(application):
    (application.directory / "alembic.ini").unlink()
    application.write("pyproject.toml", textwrap.dedent('''
        [project]
        name = "shop"
        [tool.alembic]
        script_location = "%(here)s/migrations"
        prepend_sys_path = ["."]
        version_locations = ["%(here)s/one", "%(here)s/two"]
        [[tool.alembic.post_write_hooks]]
        name = "ruff"
        type = "module"
        module = "ruff"
        '''))
    env(application)
    revision(application, "one/a1.py", "a1")
    revision(application, "two/b2.py", "b2", "a1")


def pyproject_beside_an_ini(application):
    pyproject(application)
    ini(application, "[alembic]\nsqlalchemy.url = postgresql://nobody@nowhere/none\n")


def a_package(application):
    ini(application, "[alembic]\nscript_location = shop.db:migrations\nprepend_sys_path = .\n")
    application.write("shop/__init__.py", "")
    application.write("shop/db/__init__.py", "")
    env(application, path="shop/db/migrations/env.py")
    chain(application, "shop/db/migrations/versions")


def version_locations_in_packages(application):
    ini(application, """
        [alembic]
        script_location = migrations
        prepend_sys_path = .
        version_locations = shop:versions migrations/versions
        """)
    application.write("shop/__init__.py", "")
    env(application)
    revision(application, "migrations/versions/a1.py", "a1")
    revision(application, "shop/versions/b2.py", "b2", "a1")


def recursive(application):
    ini(application, "[alembic]\nscript_location = migrations\nrecursive_version_locations = true\n")
    env(application)
    revision(application, "migrations/versions/2023/a1.py", "a1")
    revision(application, "migrations/versions/2024/june/b2.py", "b2", "a1")


def recursive_as_old_alembic_reads_it(application):
    """It does not know the option: what lies deeper is no revision."""
    recursive(application)
    revision(application, "migrations/versions/z1.py", "z1")


def sourceless(application):
    ini(application, "[alembic]\nscript_location = migrations\nsourceless = true\n")
    env(application)
    chain(application)
    versions = application.directory / "migrations/versions"
    assert compileall.compile_dir(versions, quiet=2, legacy=True)
    for path in versions.glob("*.py"):
        path.unlink()


def sourceless_in_the_cache(application):
    sourceless(application)
    versions = application.directory / "migrations/versions"
    (versions / "__pycache__").mkdir()
    for path in versions.glob("*.pyc"):
        path.rename(versions / "__pycache__" / f"{path.stem}.cpython-311.pyc")


def half_of_it_sourceless(application):
    sourceless(application)
    revision(application, "migrations/versions/c3.py", "c3", "b2")


def a_reference_that_nobody_resolves(application):
    ini(application, """
        [alembic]
        script_location = migrations
        sqlalchemy.url = postgresql://%(DB_USER)s:%(DB_PASSWORD)s@db/shop
        file_note = 100%
        """)
    env(application)
    chain(application)


def values_of_the_ini_from_the_environment(application):
    """The cookbook's: env.py puts the values there to which the URL refers."""
    ini(application, """
        [alembic]
        script_location = migrations
        sqlalchemy.url = %(DATABASE_URL)s
        """)
    application.write("migrations/env.py", """
        import os
        from alembic import context
        from sqlalchemy import engine_from_config, pool
        section = context.config.config_ini_section
        context.config.set_section_option(section, "DATABASE_URL", os.environ["DATABASE_URL"].replace("%", "%%"))
        engine = engine_from_config(context.config.get_section(section), prefix="sqlalchemy.", poolclass=pool.NullPool)
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """)
    chain(application)


def another_file(application):
    (application.directory / "alembic.ini").rename(application.directory / "db.ini")
    env(application)
    chain(application)


def a_file_below(application):
    (application.directory / "alembic.ini").unlink()
    ini(application, "[alembic]\nscript_location = %(here)s/migrations\n", "db/alembic.ini")
    env(application, path="db/migrations/env.py")
    chain(application, "db/migrations/versions")


FORMS = [
    Form("version_locations_by_env_py", locations_by_env_py),
    Form("version_locations_by_env_py_instead_of_the_configured", locations_by_env_py_instead_of_the_configured),
    Form("a_revision_that_env_py_adds", a_revision_that_env_py_adds),
    Form("sys_path_by_env_py", sys_path_by_env_py),
    Form("a_parent_that_only_python_knows_by_a_module_of_env_py", a_parent_that_only_python_knows_by_a_module_of_env_py),
    Form("a_file_that_asks_for_an_argument_as_it_is_loaded", a_file_that_asks_for_an_argument_as_it_is_loaded,
         ("-x", "name=shop"), ("--x=name=shop",)),
    Form("x_arguments", x_arguments, ("-x", "tenant=north", "-x", "note=a, b=c [d]"),
         ("-x", "tenant=north", "--x", "note=a, b=c [d]")),
    Form("a_section", a_section, ("-n", "shop"), ("--name=shop",)),
    Form("a_section_by_its_other_name", a_section, ("--name", "shop"), ("--section", "shop")),
    Form("pyproject", pyproject, alembic=SINCE_1_16),
    Form("pyproject_by_name", pyproject, ("-c", "pyproject.toml"), ("--config=pyproject.toml",), alembic=SINCE_1_16),
    Form("pyproject_beside_an_ini", pyproject_beside_an_ini, alembic=SINCE_1_16),
    Form("a_package", a_package),
    Form("version_locations_in_packages", version_locations_in_packages),
    Form("recursive", recursive, alembic=SINCE_1_10),
    Form("recursive_as_old_alembic_reads_it", recursive_as_old_alembic_reads_it, alembic=("old",)),
    Form("sourceless", sourceless),
    Form("sourceless_in_the_cache", sourceless_in_the_cache),
    Form("half_of_it_sourceless", half_of_it_sourceless),
    Form("a_reference_that_nobody_resolves", a_reference_that_nobody_resolves),
    Form("values_of_the_ini_from_the_environment", values_of_the_ini_from_the_environment),
    Form("another_file", another_file, ("-c", "db.ini"), ("-c", "db.ini")),
    Form("another_file_by_the_environment", another_file, environment={"ALEMBIC_CONFIG": "db.ini"}),
    Form("a_file_below", a_file_below, ("-c", "db/alembic.ini"), ("--config", "db/alembic.ini")),
]
