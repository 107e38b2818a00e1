"""Findings name what a person knows: the mounted path, the missing package, the variable, the run that holds."""

import os

import pytest

from conftest import eventually


@pytest.fixture
def mounted(application):
    """The revisions as a kubelet mounts a ConfigMap."""
    versions = application.directory / "migrations/versions"

    def mount():
        data = versions / "..2026_11_21_08_00_00.123456"
        data.mkdir()
        (versions / "..data").symlink_to(data.name)
        for file in sorted(versions.glob("*.py")):
            os.rename(file, data / file.name)
            file.symlink_to(f"..data/{file.name}")

    return mount


@pytest.mark.parametrize("body", ['op.execute("SELECT * FROM nowhere")', "raise ValueError('no')"])
def test_a_mounted_config_map_is_named_by_its_path(keeper, application, mounted, body):
    application.revision("a1", body)
    mounted()
    result = keeper.json("apply")
    assert result.code == 1, result.out
    assert "migrations/versions/a1.py" in result.json["message"] and "..2026" not in result.out
    assert keeper.database.rows() == []


def test_a_mounted_file_that_is_no_revision_is_named_by_its_path(keeper, application, mounted):
    application.write("migrations/versions/b1.py", "revision = 'b1'\ndown_revision = str(1 / 0)\n")
    mounted()
    result = keeper.json("doctor")
    finding = result.finding("RevisionError")
    assert "migrations/versions/b1.py" in finding["subject"] and "..2026" not in result.out


def test_a_mounted_chain_is_applied_and_its_duplicates_are_named(keeper, application, mounted):
    application.chain("a1", "b1")
    application.write("migrations/versions/copy.py", "revision = 'b1'\ndown_revision = 'a1'\n")
    mounted()
    assert "..2026" not in keeper.json("doctor").out
    (application.directory / "migrations/versions/copy.py").unlink()
    assert keeper.json("apply").code == 0
    assert keeper.database.rows() == ["b1"]


def test_the_application_s_own_package_that_is_not_found(keeper, application):
    application.write("shop/__init__.py", "")
    env = application.directory / "migrations/env.py"
    env.write_text("import shop\n" + env.read_text())
    application.chain("a1")
    finding = keeper.json("doctor").finding("EnvError")
    assert "prepend_sys_path = ." in finding["remedy"] and "alembic.ini" in finding["remedy"]
    application.write("alembic.ini", "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n")
    assert keeper.json("doctor").code == 0


def test_a_package_that_a_revision_imports_and_nobody_has(keeper, application):
    application.revision("a1", "import surely_not_there")
    result = keeper.json("apply")
    assert result.code == 1
    assert "surely_not_there" in result.finding("MigrationFailed")["remedy"]
    assert "prepend_sys_path" in result.finding("MigrationFailed")["remedy"]


def test_a_variable_that_is_not_set_is_said(keeper, application, database):
    application.chain("a1")
    result = keeper.json("apply", "--database-url-env=SHOP_URL")
    assert (result.code, database.rows()) == (0, ["a1"])
    finding = result.finding("ConfigError")
    assert (finding["severity"], finding["subject"]) == ("warning", "SHOP_URL")
    assert database.name in finding["message"] and "env.py" in finding["message"]
    # The usual one need not be there: then env.py decides, as the documentation says.
    unset = keeper.json("doctor", DATABASE_URL=None, APP_URL=database.url())
    assert "ConfigError" not in unset.codes


def test_the_run_that_holds_the_lock_is_named_without_its_own_queries(keeper, application, database):
    marker = application.directory / "here"
    application.revision("a1", f"""
        import pathlib, time
        pathlib.Path({str(marker)!r}).touch()
        time.sleep(60)
        """)
    running = keeper.start("apply", "--run=the-first")
    eventually(marker.exists, "the revision's start")
    finding = keeper.json("doctor").finding("LockHeld")
    assert "application lockkeeper/the-first" in finding["message"]
    assert "SELECT" not in finding["message"].upper()
    running.signal(9)
    running.process.wait()
    eventually(lambda: database.sessions() == [], "the end of its sessions")
