"""What is wrong with what was given: each is named by its code, with the file or the variable and what to do."""
import pytest

import kube
from application import alembic, chain

GOOD = alembic(chain('op.execute("CREATE TABLE things (id int)")'))


def without(files, *paths):
    return {path: text for path, text in files.items() if path not in paths}


def mentions(message, *words):
    missing = [word for word in words if word not in message]
    assert not missing, f"{missing} are not in: {message}"


def assert_held_until_fixed(world, database_is_fresh=True):
    """Nothing of it has reached the database, the new pod waits; an image that is right goes through."""
    assert world.until_gated(1)
    if database_is_fresh:
        assert not world.database.has_table("public.things")
    world.deploy(GOOD, image="2")
    world.until_ready("2")
    world.until_running(1, image="2")
    assert world.database.moves() == ["0001"]


def test_missing_alembic_ini(world):
    world.deploy(without(GOOD, "alembic.ini"))
    stalled = world.until_stalled("ConfigError")
    mentions(stalled["message"], "/app/alembic.ini", "spec.tool.alembic")
    assert_held_until_fixed(world)


def test_env_py_that_raises(world):
    world.deploy(alembic(chain("pass"), env='import os\n\nregion = os.environ["SHOP_REGION"]\n'))
    stalled = world.until_stalled("EnvError")
    mentions(stalled["message"], "env.py", "3", "SHOP_REGION")
    assert_held_until_fixed(world)


def test_revision_with_a_syntax_error(world):
    files = dict(GOOD)
    files["migrations/versions/0002.py"] = 'revision = "0002"\ndown_revision = "0001"\n\ndef upgrade(:\n    pass\n'
    world.deploy(files)
    stalled = world.until_stalled("RevisionError")
    mentions(stalled["message"], "0002.py", "4")
    assert_held_until_fixed(world)


def test_target_that_no_file_has(world):
    world.deploy(GOOD, spec={"tool": {"alembic": {"directory": "/app", "target": "9999"}}})
    stalled = world.until_stalled("UnknownTarget")
    mentions(stalled["message"], "9999")
    world.kubectl("patch", "migration", "app", "--type=merge", "-p", '{"spec": {"tool": {"alembic": {"target": "head"}}}}')
    world.until_ready("1")
    world.until_running(1)


def test_two_heads(world):
    files = dict(GOOD)
    for name in ("0002a", "0002b"):
        files[f"migrations/versions/{name}.py"] = f'revision = "{name}"\ndown_revision = "0001"\n\ndef upgrade():\n    pass\n'
    world.deploy(files)
    stalled = world.until_stalled("MultipleHeads")
    mentions(stalled["message"], "0002a", "0002b", "merge")
    assert_held_until_fixed(world)


def test_statement_that_fails(world):
    world.deploy(alembic(chain('op.execute("CREATE TABLE first (id int)")', 'op.execute("CREATE TABLE second (id nonsense)")')))
    stalled = world.until_stalled("MigrationFailed")
    mentions(stalled["message"], "0002", "nonsense", "42704")
    assert world.database.version() == ["0001"], "earlier revisions stay"
    assert world.database.has_table("public.first")
    # The same image again, once a person says so: the same failure, and nothing is run twice.
    world.kubectl("annotate", "migration", "app", "lockkeeper.dev/retry=now")
    world.until_migration(lambda m: len(m["status"].get("history", [])) == 2 and kube.is_true(m, "Stalled"), "it was tried again")
    assert world.database.moves() == ["0001"]


@pytest.mark.parametrize("fault", ["host", "password", "database"])
def test_wrong_database_url(world, fault):
    url = {"host": world.database.url(host="no-such-host"), "password": world.database.url(password="guessed-at-random"),
           "database": world.database.url(database="no_such_database")}[fault]
    world.expects_failure = True
    world.deploy(GOOD, url=url)
    said = world.until_reason("DatabaseUnreachable")
    mentions(said["message"], {"host": "no-such-host", "password": world.database.name, "database": "no_such_database"}[fault])
    assert "guessed-at-random" not in said["message"]
    assert world.until_gated(1)
    world.deploy(GOOD)
    world.until_ready("1")
    world.until_running(1)


def test_missing_variable(world):
    """Alembic's env.py may know the way by itself; a command's URL must be there."""
    world.deploy(GOOD, spec={"database": {"urlFrom": {"env": "SHOP_DATABASE_URL"}},
                             "tool": {"command": {"apply": ["true"], "directory": "/app"}}})
    stalled = world.until_stalled("ConfigError")
    mentions(stalled["message"], "SHOP_DATABASE_URL")
    assert world.until_gated(1)


def test_missing_secret(world):
    world.deploy(GOOD, env_from="nowhere")
    said = world.until_reason("ContainerConfigError")
    mentions(said["message"], "nowhere")
    world.kubectl("create", "secret", "generic", "nowhere", f"--from-literal=DATABASE_URL={world.database.url()}")
    world.until_ready("1")


def test_image_that_cannot_be_pulled(world):
    world.deploy(GOOD, image="docker.io/lockkeeper/no-such-image:1")
    said = world.until_reason("ImagePullFailed")
    mentions(said["message"], "docker.io/lockkeeper/no-such-image:1")
    world.until_event("ImagePullFailed")
    assert world.until_gated(1)
    # An image that is there is not held up by one that is not.
    world.deploy(GOOD, image="2")
    world.until_ready("2")
    world.until_running(1, image="2")
    assert world.database.moves() == ["0001"]
