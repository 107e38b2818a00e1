"""adopt, repair, stamp and undo-stamp, and apply with the same remedies."""

import signal

import pytest

from conftest import eventually

SHADOW = "--shadow=same-server"


@pytest.fixture
def keeper(keeper, database):
    database.admin(f"ALTER ROLE {database.role} CREATEDB")
    return keeper


def users_and_orders(application):
    application.revision("a1", 'op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))')
    application.revision("b2", 'op.create_table("orders", sa.Column("id", sa.Integer, primary_key=True),'
                               ' sa.Column("total", sa.Integer))')
    application.revision("c3", 'op.add_column("users", sa.Column("email", sa.Text))')


def owned(database, *statements):
    connection = database.connect()
    for statement in statements:
        connection.cursor().execute(statement)
    connection.close()


def actions(result):
    return [(step["action"], step["revision"], step["outcome"]) for step in result.json["steps"]]


def remedies(database):
    return database.query("SELECT action, rows_from, rows_to, undone FROM lockkeeper.remedies ORDER BY id")


def test_an_orphaned_row_is_replaced_by_what_is_proven_and_the_rest_is_applied(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply", "--target", "b2", "--no-ledger").code == 0
    owned(database, "UPDATE alembic_version SET version_num = 'dff470803ce4'")
    refused = keeper.json("apply", "--no-ledger", SHADOW)
    assert (refused.code, refused.json["reason"]) == (10, "OrphanedRevision"), refused.err
    assert database.rows() == ["dff470803ce4"]
    result = keeper.json("apply", SHADOW, "--adopt=proven")
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.err
    assert actions(result) == [("stamp", "b2", "Applied"), ("upgrade", "c3", "Applied")]
    assert (result.json["from"], result.json["to"]) == (["dff470803ce4"], ["c3"])
    assert result.json["verified"] is True
    assert database.rows() == ["c3"]
    assert remedies(database) == [("stamp", ["dff470803ce4"], ["b2"], False)]
    assert database.sessions() == []


def test_adopt_stamps_and_applies_nothing(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply", "--target", "b2", "--no-ledger").code == 0
    owned(database, "DROP TABLE alembic_version")
    before = database.catalog()
    dry = keeper.json("adopt", SHADOW, "--dry-run")
    assert (dry.code, dry.json["kind"]) == (0, "Plan"), dry.err
    assert [step["action"] for step in dry.json["steps"]] == ["stamp"]
    sql = [statement["sql"] for statement in dry.json["steps"][0]["statements"]]
    assert sql == ['CREATE TABLE "public"."alembic_version" (version_num VARCHAR(32) NOT NULL,'
                   ' CONSTRAINT "alembic_version_pkc" PRIMARY KEY (version_num))',
                   """INSERT INTO "public"."alembic_version" (version_num) VALUES ('b2')"""]
    assert database.catalog() == before
    result = keeper.json("adopt", SHADOW)
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.err
    assert actions(result) == [("stamp", "b2", "Applied")]
    assert database.rows() == ["b2"]
    assert database.value("SELECT count(*) FROM pg_constraint WHERE conname = 'alembic_version_pkc'") == 1
    again = keeper.json("adopt", SHADOW)
    assert (again.code, again.json["outcome"]) == (0, "UpToDate"), again.err


def test_what_is_not_proven_is_not_stamped(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply", "--no-ledger").code == 0
    owned(database, "DROP TABLE alembic_version", "ALTER TABLE users DROP COLUMN email",
          "ALTER TABLE users ADD COLUMN email integer")
    result = keeper.json("adopt", SHADOW)
    assert result.code == 10, result.err
    assert database.rows() == []


def test_a_missing_table_is_said_after_a_run_that_only_warns(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply", "--target", "b2").code == 0
    owned(database, "DROP TABLE orders")
    result = keeper.json("apply", SHADOW)
    assert (result.code, result.json["outcome"], result.json["verified"]) == (0, "Applied", False), result.err
    assert result.finding("MissingEffects")["severity"] == "warning"


def test_an_operation_whose_result_is_there_is_skipped(keeper, application, database):
    users_and_orders(application)
    application.revision("d4", """
        op.add_column("orders", sa.Column("paid", sa.Boolean))
        op.add_column("orders", sa.Column("note", sa.Text))
        """)
    assert keeper.json("apply", "--target", "c3").code == 0
    owned(database, "ALTER TABLE orders ADD COLUMN paid boolean")
    assert keeper.json("apply").code in (1, 10)
    result = keeper.json("apply", SHADOW, "--apply=defensive")
    assert (result.code, result.json["outcome"], result.json["verified"]) == (0, "Applied", True), result.err
    assert database.rows() == ["d4"]
    [(revisions, statements, because)] = database.query(
        "SELECT revisions, statements, because FROM lockkeeper.remedies WHERE action = 'skip'")
    assert (revisions, statements) == (["d4"], ["ALTER TABLE orders ADD COLUMN paid BOOLEAN"])
    assert "column public.orders.paid is there" in because


def test_a_stamp_by_hand_and_its_undoing(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply", "--target", "b2").code == 0
    dry = keeper.json("stamp", "c3", "--dry-run")
    assert (dry.code, [step["action"] for step in dry.json["steps"]]) == (0, ["stamp"]), dry.err
    assert database.rows() == ["b2"]
    result = keeper.json("stamp", "c3")
    assert (result.code, result.json["from"], result.json["to"]) == (0, ["b2"], ["c3"]), result.err
    assert database.rows() == ["c3"]
    assert database.value("SELECT outcome FROM lockkeeper.steps WHERE revision = 'c3'") == "Stamped"
    undone = keeper.json("undo-stamp")
    assert (undone.code, undone.json["to"]) == (0, ["b2"]), undone.err
    assert database.rows() == ["b2"]
    assert remedies(database) == [("stamp", ["b2"], ["c3"], True), ("undo-stamp", ["c3"], ["b2"], False)]
    assert database.value("SELECT outcome FROM lockkeeper.steps WHERE revision = 'c3'") == "Undone"
    again = keeper.json("undo-stamp")
    assert again.code == 10, again.out
    assert database.rows() == ["b2"]


def test_a_stamp_is_undone_only_while_its_rows_stand(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply", "--target", "a1").code == 0
    assert keeper.json("stamp", "base").code == 0
    assert keeper.json("stamp", "a1").code == 0
    assert keeper.json("apply").code == 0
    result = keeper.json("undo-stamp")
    assert result.code == 10, result.out
    assert database.rows() == ["c3"]


def test_a_stamp_takes_no_unknown_row_away_without_being_told(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply", "--no-ledger").code == 0
    owned(database, "UPDATE alembic_version SET version_num = 'dff470803ce4'")
    result = keeper.json("stamp", "c3")
    assert (result.code, result.json["reason"]) == (10, "OrphanedRevision"), result.err
    assert "--purge" in result.json["message"]
    assert keeper.json("stamp", "--purge", "c3").code == 0
    assert database.rows() == ["c3"]


def test_a_stamp_names_whole_ids_that_do_not_overlap(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("stamp", "c").json["reason"] == "UnknownTarget"
    assert keeper.json("stamp", "a1", "c3").json["reason"] == "OverlappingRows"
    assert database.rows() == []


def test_a_kill_in_the_middle_of_a_stamp_leaves_the_old_rows(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply", "--target", "b2").code == 0
    blocker = database.connect(autocommit=False)
    blocker.cursor().execute("LOCK TABLE alembic_version IN ROW EXCLUSIVE MODE")
    running = keeper.start("stamp", "c3", "--lock-timeout=60s")
    eventually(lambda: any("LOCK TABLE" in session[3] for session in database.sessions()), "the stamp waits")
    running.signal(signal.SIGKILL)
    running.process.wait()
    blocker.rollback()
    blocker.close()
    eventually(lambda: database.sessions() == [], "the killed run's session ends")
    assert database.rows() == ["b2"]
    assert remedies(database) == []
    assert keeper.json("stamp", "c3").code == 0
    assert database.rows() == ["c3"]


def test_a_stamp_waits_for_a_lock_as_long_as_it_was_told(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply", "--target", "b2").code == 0
    blocker = database.connect(autocommit=False)
    blocker.cursor().execute("LOCK TABLE alembic_version IN ROW EXCLUSIVE MODE")
    result = keeper.json("stamp", "c3", "--lock-timeout=200ms", "--retry-limit=1", "--retry-initial=100ms")
    blocker.rollback()
    blocker.close()
    assert (result.code, result.json["reason"]) == (11, "Blocked"), result.out
    assert database.rows() == ["b2"]


def test_a_migration_by_hand_is_observed_once_there_is_a_ledger(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply", "--target", "b2").code == 0
    owned(database, "ALTER TABLE users ADD COLUMN email text", "UPDATE alembic_version SET version_num = 'c3'")
    result = keeper.json("apply")
    assert (result.code, result.json["outcome"]) == (0, "UpToDate"), result.err
    assert database.value("SELECT outcome FROM lockkeeper.steps WHERE revision = 'c3'") == "Observed"


def test_repair_makes_the_missing_table_again(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply").code == 0
    owned(database, "DROP TABLE orders")
    dry = keeper.json("repair", SHADOW, "--dry-run")
    assert dry.code == 0, dry.err
    assert any("CREATE TABLE" in statement["sql"] for statement in dry.json["steps"][0]["statements"])
    assert database.value("SELECT to_regclass('orders') IS NULL")
    result = keeper.json("repair", SHADOW)
    assert (result.code, result.json["outcome"], result.json["verified"]) == (0, "Applied", True), result.err
    assert actions(result) == [("repair", "b2", "Applied")]
    assert database.value("SELECT to_regclass('orders') IS NOT NULL")
    assert database.value("SELECT count(*) FROM lockkeeper.remedies WHERE action = 'repair'") == 1
    assert keeper.json("repair", SHADOW).json["outcome"] == "UpToDate"


def test_an_invalid_index_is_dropped_and_the_run_goes_on(keeper, application, database):
    application.revision("a1", 'op.create_table("users", sa.Column("id", sa.Integer))')
    assert keeper.json("apply").code == 0
    owned(database, "INSERT INTO users VALUES (1), (1)")
    application.revision("b2", """
        with op.get_context().autocommit_block():
            op.create_index("users_id", "users", ["id"], unique=True, postgresql_concurrently=True)
        """)
    assert keeper.json("apply").code == 1
    assert database.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 1
    owned(database, "DELETE FROM users")
    result = keeper.json("apply", SHADOW, "--invalid-indexes=repair")
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out
    assert actions(result) == [("repair", "", "Applied"), ("upgrade", "b2", "Applied")]
    assert database.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0
    assert database.rows() == ["b2"]


def test_a_stop_file_that_gives_a_reason_is_quoted(keeper, application, database, tmp_path):
    application.revision("a1", 'op.execute("SELECT pg_sleep(2)")')
    application.revision("b2", 'op.execute("SELECT 1")')
    stop = tmp_path / "stop"
    stop.write_text("")
    running = keeper.start("apply", "-o", "json", "--stop-file", str(stop))
    eventually(lambda: database.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(2)%%' AND datname = %s"
                                      " AND pid <> pg_backend_pid()", database.name), "the first revision runs")
    stop.write_text("NewerTarget")
    result = running.end()
    assert (result.code, result.json["outcome"], result.json["reason"]) == (3, "Unknown", "NewerTarget"), result.out


def test_a_remedy_that_waits_says_for_whom_and_ends_at_the_deadline(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply", "--target", "b2").code == 0
    blocker = database.connect(autocommit=False, application="report")
    blocker.cursor().execute("LOCK TABLE alembic_version IN ROW EXCLUSIVE MODE")
    running = keeper.start("stamp", "c3", "--events", "--lock-timeout=60s", "--deadline=3s")
    eventually(lambda: [e for e in running.events() if e["event"] == "blocked"], "it says that it is blocked")
    result = running.end()
    blocker.rollback()
    blocker.close()
    [blocked] = [e for e in running.events() if e["event"] == "blocked"][:1]
    assert "LOCK TABLE" in blocked["sql"] and "report" in [b["application"] for b in blocked["blockers"]]
    run = running.events()[-1]["run"]
    assert (result.code, run["outcome"]) == (3, "Unknown"), run
    assert "the deadline of 3s" in run["message"] and "report" in run["message"], run
    assert database.rows() == ["b2"]
    assert database.sessions() == []


def test_a_repair_waits_for_a_lock_as_long_as_it_was_told_and_names_who_has_it(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply").code == 0
    owned(database, "ALTER TABLE users DROP COLUMN email")
    blocker = database.connect(autocommit=False, application="report")
    blocker.cursor().execute("LOCK TABLE users IN ACCESS SHARE MODE")
    result = keeper.json("apply", SHADOW, "--drift=repair", "--lock-timeout=1200ms", "--retry-limit=1",
                         "--retry-initial=100ms")
    assert (result.code, result.json["reason"]) == (11, "Blocked"), result.out
    assert "report" in result.json["message"] and "2 tries" in result.json["message"], result.out
    blocker.rollback()
    blocker.close()
    assert keeper.json("apply", SHADOW, "--drift=repair").code == 0


def test_a_stamp_that_the_catalogs_disprove_is_refused_unless_it_is_forced(keeper, application, database):
    users_and_orders(application)
    assert keeper.json("apply", "--target", "a1").code == 0
    refused = keeper.json("stamp", "b2", SHADOW)
    assert (refused.code, refused.json["reason"]) == (10, "MissingEffects"), refused.out
    assert "public.orders" in refused.json["message"] and "--force" in refused.json["message"], refused.out
    assert keeper.json("stamp", "base", SHADOW).json["reason"] == "UnversionedDatabase"
    assert keeper.json("stamp", "b2", SHADOW, "--dry-run").code == 10
    assert database.rows() == ["a1"]
    forced = keeper.json("stamp", "b2", SHADOW, "--force")
    assert (forced.code, forced.json["to"], forced.json["verified"]) == (0, ["b2"], False), forced.out
    assert forced.finding("MissingEffects")["severity"] == "warning"
    assert keeper.json("stamp", "a1", SHADOW).code == 0
    assert keeper.json("stamp", "b2").code == 0, "where nothing is known, a person's word is enough"
    assert database.rows() == ["b2"]
