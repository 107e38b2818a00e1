"""What Alembic says of its configuration, the files and the version rows."""

from case import Says, case

SHADOW = "--shadow=same-server"


@case("Can't locate revision identified by", Says("doctor", "OrphanedRevision", 10), cure=f"apply --adopt=proven {SHADOW}")
def a_row_that_no_file_has(stage):
    stage.application.chain("a1", "b2")
    stage.alembic("upgrade head")
    stage.sql("UPDATE alembic_version SET version_num = 'dead'")


@case("Can't locate revision identified by", Says("apply --target typo", "UnknownTarget", 10),
      alembic="upgrade typo")
def a_target_that_no_file_has(stage):
    stage.application.chain("a1")


@case("Multiple head revisions are present for given argument 'head'",
      Says("doctor", "MultipleHeads", 10, 'alembic merge -m "merge"'), cure="apply --heads=all")
def two_heads(stage):
    stage.application.chain("a1")
    stage.application.table("b2", parent="a1")
    stage.application.table("c3", parent="a1")


@case("overlaps with other requested revisions", Says("doctor", "OverlappingRows", 10),
      cure=f"apply --adopt=proven {SHADOW}")
def an_ancestor_beside_its_child(stage):
    stage.application.chain("a1", "b2", "c3")
    stage.alembic("upgrade b2")
    stage.sql("INSERT INTO alembic_version VALUES ('a1')")


@case("is present more than once", Says("doctor", "DuplicateRevision", 10))
def one_id_in_two_files(stage):
    stage.application.chain("a1", "b2")
    file = stage.application.directory / "migrations/versions/b2.py"
    stage.application.write("migrations/versions/b2_again.py", file.read_text())


@case("Cycle is detected in revisions", Says("doctor", "Cycle", 10))
def a_cycle(stage):
    stage.application.table("a1", parent=None)
    stage.application.table("b2", parent="c3")
    stage.application.table("c3", parent="b2")


@case("referenced from", Says("doctor", "MissingParent", 10))
def a_missing_parent(stage):
    stage.application.chain("a1", "b2", "c3")
    stage.application.remove("b2")


@case("Could not determine revision id from filename", Says("doctor", "RevisionError", 10))
def another_file_in_versions(stage):
    stage.application.chain("a1")
    stage.application.write("migrations/versions/common.py", "NAMES = []\n")


@case("Target database is not up to date", Says("doctor", "Pending", 0), alembic="revision --autogenerate -m more",
      cure="apply")
def autogenerate_with_pending_revisions(stage):
    stage.application.chain("a1", "b2")
    stage.alembic("upgrade a1")


@case("does not provide a MetaData object", Says("check", "EnvError", 10, "target_metadata = Base.metadata"),
      alembic="revision --autogenerate -m more")
def no_models(stage):
    stage.application.chain("a1")
    stage.alembic("upgrade head")


@case("No 'script_location' key found in configuration", Says("doctor", "ConfigError", 10))
def no_setting(stage):
    stage.application.write("alembic.ini", "[alembic]\n")


@case("No config file 'alembic.ini' found", Says("doctor", "ConfigError", 10, "--directory"))
def no_ini(stage):
    (stage.application.directory / "alembic.ini").unlink()


@case("No 'script_location' key found in configuration", Says("doctor", "ConfigError", 10), python="new")
def no_ini_newer(stage):
    (stage.application.directory / "alembic.ini").unlink()


@case("ModuleNotFoundError: No module named", Says("doctor", "EnvError", 10, "prepend_sys_path"))
def a_module_that_is_not_there(stage):
    stage.application.write("migrations/env.py", "from shop.models import Base\n")
    stage.application.chain("a1")


@case("KeyError: 'SHOP_DSN'", Says("doctor", "EnvError", 10, "set SHOP_DSN"))
def a_variable_that_is_not_set(stage):
    env = stage.application.directory / "migrations/env.py"
    env.write_text(env.read_text().replace('os.environ.get("APP_URL") or os.environ["DATABASE_URL"]',
                                           'os.environ["SHOP_DSN"]'))
    stage.application.chain("a1")


@case("Can't load plugin: sqlalchemy.dialects:postgres", Says("doctor", "ConfigError", 10, "postgresql://"))
def the_scheme_postgres(stage):
    stage.application.chain("a1")
    stage.environment["APP_URL"] = stage.database.url(scheme="postgres")


@case("invalid interpolation syntax", Says("doctor", "ConfigError", 10, '.replace("%", "%%")'))
def a_percent_sign(stage):
    stage.application.write("migrations/env.py", """
        import os
        from alembic import context
        context.config.set_main_option("sqlalchemy.url", os.environ["DATABASE_URL"])
        """)
    stage.application.chain("a1")


@case("No such file or directory", Says("doctor", "NoRevisions", 10, ".dockerignore"))
def no_versions_folder(stage):
    (stage.application.directory / "migrations/versions").rmdir()
