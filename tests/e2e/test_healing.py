"""Databases that are broken already: what is wrong is named, and by the Migration's own policies it is put right."""
import kube
from application import alembic, chain

PROVEN = {"shadow": {"sameServer": True}}
POSTGRES = "docker.io/lockkeeper/postgres:15"
USERS = 'op.execute("CREATE TABLE users (id int PRIMARY KEY)")'
METRICS = 'op.execute("CREATE TABLE health_metrics (id int PRIMARY KEY, note text)")'
NAMES = 'op.execute("ALTER TABLE users ADD COLUMN name text")'
INDEX = ('op.execute("CREATE TABLE orders (id int, number int)")\n'
         'with op.get_context().autocommit_block():\n'
         '    op.execute("CREATE UNIQUE INDEX CONCURRENTLY orders_number ON orders (number)")')


def may_make_databases(world):
    """What shadow.sameServer asks for, and no more."""
    world.database.sql(f'ALTER ROLE "{world.database.name}" CREATEDB')


def as_owner(world, *statements):
    """What somebody did to the database by hand, as its owner."""
    world.database.sql("; ".join([f'SET ROLE "{world.database.name}"', *statements, "RESET ROLE"]))


def stamp(world, *rows):
    as_owner(world, "CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY)",
             "DELETE FROM alembic_version", *[f"INSERT INTO alembic_version VALUES ('{row}')" for row in rows])


def policy(**fields):
    return {"policy": fields, **PROVEN}


def no_scratch_database_is_left(world):
    left = world.database.sql("SELECT datname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba "
                              "WHERE r.rolname = %s AND datname <> %s", world.database.name, world.database.name)
    assert left == [], f"scratch databases are left: {left}"


def test_orphaned_row_is_replaced_by_the_revision_that_the_schema_equals(world):
    may_make_databases(world)
    as_owner(world, "CREATE TABLE users (id int PRIMARY KEY)",
             "CREATE TABLE health_metrics (id int PRIMARY KEY, note text)", "INSERT INTO users VALUES (1)")
    stamp(world, "dff470803ce4")
    world.deploy(alembic(chain(USERS, METRICS, NAMES)), spec=policy(adopt="Proven"))
    m = world.until_ready("1")
    world.until_running(1)
    assert world.database.version() == ["0003"] and m["status"]["revision"]["current"] == ["0003"]
    assert world.database.value("SELECT count(*) FROM users WHERE name IS NULL") == 1, "data is lost"
    assert kube.condition(m, "Verified")["reason"] == "SchemaVerified", m["status"]["conditions"]
    no_scratch_database_is_left(world)


def test_server_in_the_pod_proves_it_where_the_application_may_make_no_database(world):
    as_owner(world, "CREATE TABLE users (id int PRIMARY KEY)")
    stamp(world, "dff470803ce4")
    world.deploy(alembic(chain(USERS, METRICS)), spec={"policy": {"adopt": "Proven"}, "shadow": {"image": POSTGRES}})
    m = world.until_ready("1")
    world.until_running(1)
    assert world.database.version() == ["0002"] and world.database.has_table("health_metrics")
    assert kube.condition(m, "Verified")["reason"] == "SchemaVerified", m["status"]["conditions"]


def test_table_that_a_stamped_revision_should_have_made_is_made(world):
    may_make_databases(world)
    as_owner(world, "CREATE TABLE users (id int PRIMARY KEY)", "INSERT INTO users VALUES (1)")
    stamp(world, "0002")
    world.deploy(alembic(chain(USERS, METRICS, NAMES)), spec=policy(drift="Repair"))
    m = world.until_ready("1")
    world.until_running(1)
    assert world.database.has_table("health_metrics")
    assert world.database.version() == ["0003"]
    assert world.database.value("SELECT count(*) FROM users WHERE name IS NULL") == 1, "data is lost"
    assert kube.is_true(m, "Verified"), m["status"]["conditions"]
    no_scratch_database_is_left(world)


def test_half_done_concurrent_index_is_dropped_and_made_again(world):
    """Two rows of a number made CREATE UNIQUE INDEX CONCURRENTLY fail: the table stayed, and an index that is not valid."""
    may_make_databases(world)
    as_owner(world, "CREATE TABLE users (id int PRIMARY KEY)", "CREATE TABLE orders (id int, number int)",
             "INSERT INTO orders VALUES (1, 7)")
    stamp(world, "0001")
    world.database.sql("INSERT INTO orders VALUES (2, 7)")
    try:
        world.database.sql("CREATE UNIQUE INDEX CONCURRENTLY orders_number ON orders (number)")
        raise AssertionError("the index was made")
    except Exception as error:
        assert "could not create unique index" in str(error), error
    world.database.sql("DELETE FROM orders WHERE id = 2")
    world.database.sql(f'ALTER INDEX orders_number OWNER TO "{world.database.name}"')
    valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_number'::regclass"
    assert world.database.value(valid) is False
    world.deploy(alembic(chain(USERS, INDEX)), spec=policy(apply="Defensive", invalidIndexes="Repair"))
    world.until_ready("1")
    world.until_running(1)
    assert world.database.value(valid) is True
    assert world.database.version() == ["0002"]
    assert world.database.sql("SELECT id, number FROM orders") == [(1, 7)], "data is lost"


def test_what_is_not_proven_is_refused_with_the_difference(world):
    may_make_databases(world)
    as_owner(world, "CREATE TABLE users (id int PRIMARY KEY, made_by_hand text)")
    stamp(world, "dff470803ce4")
    world.deploy(alembic(chain(USERS, METRICS)), spec=policy(adopt="Proven"))
    stalled = world.until_stalled("OrphanedRevision")
    assert "dff470803ce4" in stalled["message"], stalled["message"]
    assert "column public.users.made_by_hand" in stalled["message"], stalled["message"]
    assert "lockkeeper stamp --purge 0001" in stalled["message"], stalled["message"]
    world.until_gated(1)
    assert world.database.version() == ["dff470803ce4"], "a row was touched that nothing proves"
    assert not world.database.has_table("health_metrics")
    no_scratch_database_is_left(world)


def test_drift_check_notices_a_dropped_column_and_holds_up_nobody(world):
    may_make_databases(world)
    files = alembic(chain(USERS, NAMES))
    world.deploy(files, spec={"policy": {"driftCheck": {"every": "1m"}}, **PROVEN})
    m = world.until_ready("1")
    world.until_running(1)
    attempt, history = m["status"]["run"]["attempt"], m["status"]["history"]
    world.database.sql("ALTER TABLE users DROP COLUMN name")
    world.expects_failure = True
    m = world.until_migration(lambda m: kube.condition(m, "Verified").get("status") == "False", "the drift is noticed", timeout=180)
    verified = kube.condition(m, "Verified")
    assert verified["reason"] == "MissingEffects" and "name" in verified["message"], verified
    assert kube.is_true(m, "Ready") and m["status"]["run"]["attempt"] == attempt and m["status"]["history"] == history
    assert [f["code"] for f in m["status"]["diagnosis"] if f["code"] == "MissingEffects"], m["status"]["diagnosis"]
    world.until_event("MissingEffects", "Warning")
    kube.wait_for(lambda: not [j for j in world.jobs() if "lockkeeper.dev/drift-check" in j["metadata"]["labels"]],
                  "the check's Job is gone")
    assert world.database.version() == ["0002"] and world.database.moves() == ["0001", "0002"]
    world.kubectl("scale", "deployment", "app", "--replicas=2")
    world.until_running(2)
    no_scratch_database_is_left(world)


def test_a_first_revision_is_made_applied_once_and_handed_out(world):
    may_make_databases(world)
    env = ('import os\nimport sqlalchemy as sa\nfrom alembic import context\nfrom sqlalchemy.pool import NullPool\n\n'
           'metadata = sa.MetaData()\nsa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))\n\n'
           'with sa.create_engine(os.environ["DATABASE_URL"], poolclass=NullPool).connect() as connection:\n'
           '    context.configure(connection=connection, target_metadata=metadata)\n'
           '    with context.begin_transaction():\n        context.run_migrations()\n')
    world.deploy(alembic({"migrations/versions/.keep": ""}, env=env), spec=policy(bootstrap="Autogenerate"))
    world.until_ready("1")
    assert world.database.has_table("users")
    m = world.until_migration(lambda m: m["status"].get("bootstrap", {}).get("configMap"), "the revision is handed out")
    made = m["status"]["bootstrap"]
    assert world.database.version() == [made["revision"]]
    config_map = kube.get("configmap", made["configMap"], world.namespace)
    (text,) = config_map["data"].values()
    assert "create_table" in text and made["revision"] in text
    assert config_map["metadata"]["ownerReferences"][0]["uid"] == m["metadata"]["uid"]
