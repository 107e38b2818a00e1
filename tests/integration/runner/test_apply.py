"""apply, doctor and plan on databases as people have them."""

import json

from conftest import PASSWORD


def test_a_fresh_database_gets_every_revision_once(keeper, application, database):
    application.chain("a1", "b2", "c3")
    result = keeper.json("apply", "--image", "registry.example:5000/shop:v1", "--run", "shop-1")
    assert (result.code, result.json["outcome"], result.json["reason"]) == (0, "Applied", "Applied"), result.err
    assert result.json["kind"] == "Run"
    assert (result.json["from"], result.json["to"]) == ([], ["c3"])
    assert [(step["action"], step["revision"], step["outcome"]) for step in result.json["steps"]] == [
        ("upgrade", "a1", "Applied"), ("upgrade", "b2", "Applied"), ("upgrade", "c3", "Applied")]
    assert database.rows() == ["c3"]
    assert database.query("SELECT revision FROM applied") == [("a1",), ("b2",), ("c3",)]
    assert database.query("SELECT s.revision, s.parents, s.outcome, s.dropped, r.image, r.outcome FROM lockkeeper.steps s"
                          " JOIN lockkeeper.runs r ON r.id = s.run ORDER BY s.id") == [
        ("a1", [], "Applied", [], "registry.example:5000/shop:v1", "Applied"),
        ("b2", ["a1"], "Applied", [], "registry.example:5000/shop:v1", "Applied"),
        ("c3", ["b2"], "Applied", [], "registry.example:5000/shop:v1", "Applied")]
    assert database.sessions() == []


def test_a_second_apply_has_nothing_to_do(keeper, application, database):
    application.chain("a1", "b2")
    assert keeper.run("apply").code == 0
    before = database.catalog()
    result = keeper.json("apply")
    assert (result.code, result.json["outcome"], result.json["reason"]) == (0, "UpToDate", "UpToDate")
    assert (result.json["from"], result.json["to"], result.json["steps"]) == (["b2"], ["b2"], [])
    assert database.catalog() == before
    assert database.query("SELECT revision FROM applied") == [("a1",), ("b2",)]


def test_doctor_and_plan_say_what_is_pending_and_leave_no_trace(keeper, application, database):
    application.chain("a1", "b2")
    before = database.catalog()
    doctor = keeper.json("doctor")
    assert doctor.code == 0, doctor.err
    assert doctor.json["kind"] == "Diagnosis"
    assert doctor.json["revision"] == {"current": [], "heads": ["b2"], "pending": ["a1", "b2"]}
    assert "FreshDatabase" in doctor.codes
    for finding in doctor.json["findings"]:
        assert set(finding) == {"code", "severity", "subject", "message", "remedy"}
    plan = keeper.json("plan")
    assert plan.code == 0, plan.err
    assert plan.json["kind"] == "Plan"
    assert (plan.json["from"], plan.json["to"]) == ([], ["b2"])
    assert [(step["action"], step["revision"]) for step in plan.json["steps"]] == [("upgrade", "a1"), ("upgrade", "b2")]
    assert plan.json["digest"] == keeper.json("plan").json["digest"] != ""
    assert database.catalog() == before
    assert database.sessions() == []


def test_apply_goes_to_the_target_only(keeper, application, database):
    application.chain("a1", "b2", "c3")
    assert keeper.json("apply", "--target", "b2").json["to"] == ["b2"]
    assert keeper.json("apply", "--target", "+1").json["to"] == ["c3"]
    assert database.rows() == ["c3"]


def test_an_unknown_target_is_refused(keeper, application, database):
    application.chain("a1")
    for verb in ("doctor", "plan", "apply"):
        result = keeper.json(verb, "--target", "nowhere")
        assert result.code == 10
        assert result.finding("UnknownTarget")["severity"] == "error"
    assert database.rows() == []


def test_the_version_table_is_where_env_py_says(keeper, application, database):
    database.query("CREATE SCHEMA ops AUTHORIZATION " + database.role)
    env = application.directory / "migrations/env.py"
    env.write_text(env.read_text().replace("target_metadata=None", "version_table='versions', version_table_schema='ops'"))
    application.chain("a1", "b2")
    result = keeper.json("apply")
    assert result.json["to"] == ["b2"], result.err
    assert database.rows("ops.versions") == ["b2"]
    assert keeper.json("doctor").json["revision"]["current"] == ["b2"]


def test_without_a_url_env_py_decides(keeper, application, database):
    application.chain("a1")
    result = keeper.json("apply", DATABASE_URL=None, APP_URL=database.url())
    assert (result.code, result.json["to"]) == (0, ["a1"]), result.err
    assert keeper.json("doctor", DATABASE_URL=None, APP_URL=database.url()).json["revision"]["current"] == ["a1"]


def test_a_url_may_come_from_a_file_or_another_variable(keeper, application, database, tmp_path):
    application.chain("a1", "b2")
    secret = tmp_path / "url"
    secret.write_text(database.url(scheme="postgresql+psycopg2") + "\n")
    result = keeper.json("apply", "--target", "a1", "--database-url-file", str(secret), DATABASE_URL=None)
    assert result.json["to"] == ["a1"], result.out + result.err
    result = keeper.json("apply", "--database-url-env", "SHOP_URL", SHOP_URL=database.url(), DATABASE_URL=None,
                         APP_URL=database.url())
    assert result.json["to"] == ["b2"], result.out + result.err


def test_a_failing_revision_leaves_what_was_before_it(keeper, application, database):
    application.table("a1")
    application.revision("b2", 'op.execute("CREATE TABLE half (id int)")\nop.execute("SELECT nothing FROM nowhere")')
    application.table("c3")
    result = keeper.json("apply")
    assert (result.code, result.json["outcome"], result.json["reason"]) == (1, "Failed", "MigrationFailed")
    assert (result.json["from"], result.json["to"]) == ([], ["a1"])
    assert [(step["revision"], step["outcome"]) for step in result.json["steps"]] == [("a1", "Applied"), ("b2", "Failed")]
    message = result.finding("MigrationFailed")["message"]
    assert "b2" in message and "42P01" in message and "nowhere" in message
    assert database.rows() == ["a1"]
    assert database.value("SELECT to_regclass('half') IS NULL")
    assert database.query("SELECT outcome FROM lockkeeper.runs") == [("Failed",)]
    assert database.sessions() == []


def test_two_heads_need_a_word(keeper, application, database):
    application.table("a1")
    application.table("b2", parent="a1")
    application.table("c3", parent="a1")
    result = keeper.json("apply")
    assert (result.code, result.json["reason"]) == (10, "MultipleHeads")
    assert database.rows() == []
    result = keeper.json("apply", "--heads=all")
    assert (result.code, result.json["to"]) == (0, ["b2", "c3"])
    assert keeper.json("apply", "--heads=all").json["outcome"] == "UpToDate"


def test_an_orphaned_revision_is_refused_and_an_older_image_is_not(keeper, application, database):
    application.chain("a1", "b2")
    assert keeper.run("apply").code == 0
    application.remove("b2")
    result = keeper.json("apply")
    assert (result.code, result.json["outcome"]) == (0, "UpToDate"), result.out
    assert "AheadOfImage" in result.codes
    database.query("UPDATE alembic_version SET version_num = 'lost'")
    for verb in ("doctor", "plan", "apply"):
        result = keeper.json(verb)
        assert result.code == 10
        assert result.finding("OrphanedRevision")["subject"] == "lost"
    assert database.rows() == ["lost"]


def test_an_older_image_is_refused_where_something_was_dropped(keeper, application, database):
    application.table("a1")
    application.revision("b2", 'op.drop_table("t_a1")')
    assert keeper.run("apply").code == 0
    application.remove("b2")
    result = keeper.json("apply")
    assert (result.code, result.json["reason"]) == (10, "AheadOfImage")
    assert "t_a1" in result.finding("AheadOfImage")["message"]


def test_what_env_py_and_the_configuration_do_wrong_is_named(keeper, application, database):
    application.chain("a1")
    env = application.directory / "migrations/env.py"
    good = env.read_text()
    env.write_text("raise RuntimeError('no settings module')\n")
    for verb in ("doctor", "plan", "apply"):
        result = keeper.json(verb)
        assert result.code == 10, result.out
        assert "no settings module" in result.finding("EnvError")["message"]
        assert "env.py" in result.finding("EnvError")["subject"]
    env.write_text(good)
    assert keeper.json("apply", "--config", "missing.ini").finding("ConfigError")["severity"] == "error"
    (application.directory / "migrations/versions/z9.py").write_text("def upgrade(:\n")
    result = keeper.json("apply")
    assert result.code == 10
    assert "z9.py" in result.finding("RevisionError")["message"] + result.finding("RevisionError")["subject"]
    assert database.rows() == []


def test_a_success_that_the_rows_do_not_show_is_a_failure(keeper, application, database):
    application.write("migrations/env.py", """
        import os
        from alembic import context
        from sqlalchemy import create_engine, pool, text
        engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            transaction = connection.begin() if not connection.in_transaction() else connection.get_transaction()
            context.configure(connection=connection, target_metadata=None)
            with context.begin_transaction():
                context.run_migrations()
            transaction.rollback()
        """)
    application.chain("a1")
    result = keeper.json("apply")
    assert (result.code, result.json["outcome"]) == (1, "Failed"), result.out + result.err
    assert result.json["to"] == [] and database.rows() == []
    assert "never committed" in result.json["message"]


def test_ten_revisions_apply_in_one_python(keeper, application, database):
    application.chain(*[f"r{number:02}" for number in range(10)])
    application.write("migrations/env.py", (application.directory / "migrations/env.py").read_text() +
                      "\nopen('pids', 'a').write(f'{os.getpid()}\\n')\n")
    assert keeper.run("apply").code == 0
    pids = set((application.directory / "pids").read_text().split())
    assert len(pids) == 1


def test_approval_always_waits_for_the_digest(keeper, application, database):
    application.chain("a1", "b2")
    result = keeper.json("apply", "--approval=always")
    assert (result.code, result.json["outcome"]) == (12, "WaitingForApproval")
    assert database.rows() == []
    assert keeper.json("apply", "--approval=always", "--approved-digest", "wrong").code == 12
    digest = keeper.json("plan", "--approval=always").json["digest"]
    assert keeper.json("apply", "--approval=always", "--approved-digest", digest).json["to"] == ["b2"]
    assert keeper.json("apply", "--approval=always").json["outcome"] == "UpToDate"


def test_events_tell_the_run_and_end_with_it(keeper, application, database, tmp_path):
    application.chain("a1", "b2")
    file = tmp_path / "termination"
    result = keeper.run("apply", "--events", "--termination-message", str(file))
    events = [json.loads(line) for line in result.out.splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds[-1] == "finished" and "plan" in kinds and "lock" in kinds
    assert [(event["state"], event["revision"], event["step"], event["steps"])
            for event in events if event["event"] == "step"] == [
        ("started", "a1", 1, 2), ("finished", "a1", 1, 2), ("started", "b2", 2, 2), ("finished", "b2", 2, 2)]
    assert any("t_a1" in event["sql"] for event in events if event["event"] == "statement")
    assert events[-1]["run"]["outcome"] == "Applied"
    assert json.loads(file.read_text())["outcome"] == "Applied"


def test_the_application_s_own_output_stays_off_standard_output(keeper, application, database):
    application.revision("a1", 'print("hello from the revision", flush=True)')
    result = keeper.json("apply")
    assert result.json["outcome"] == "Applied"
    assert "hello from the revision" in result.err


def test_no_ledger_leaves_no_schema(keeper, application, database):
    application.chain("a1", "b2")
    assert keeper.json("apply", "--no-ledger").json["to"] == ["b2"]
    assert database.value("SELECT to_regnamespace('lockkeeper') IS NULL")


def test_a_role_without_the_right_to_create_a_schema_migrates_without_a_ledger_and_is_told(keeper, application, database):
    database.admin(f"ALTER DATABASE {database.name} OWNER TO keeper")
    database.query(f"GRANT ALL ON SCHEMA public TO {database.role}")
    application.chain("a1")
    result = keeper.json("apply")
    assert (result.code, result.json["to"]) == (0, ["a1"]), result.out + result.err
    finding = [finding for finding in result.json["findings"] if finding["subject"] == "lockkeeper"][0]
    assert finding["severity"] == "warning" and "GRANT CREATE ON DATABASE" in finding["remedy"]
    assert "--no-ledger" in finding["remedy"]


def test_text_for_people_is_short_and_has_the_remedy(keeper, application, database):
    application.chain("a1")
    result = keeper.run("apply")
    assert result.code == 0 and result.out.startswith("Applied: ")
    assert "\033" not in result.out
    database.query("UPDATE alembic_version SET version_num = 'lost'")
    result = keeper.run("doctor")
    assert result.code == 10 and "OrphanedRevision" in result.out and "→" in result.out


def test_nothing_prints_the_password(keeper, application, database):
    application.revision("a1", 'op.execute("SELECT * FROM nowhere")')
    application.write("migrations/env.py", "import os\nprint(os.environ['DATABASE_URL'], flush=True)\n" +
                      (application.directory / "migrations/env.py").read_text())
    for verb in ("doctor", "plan", "apply"):
        result = keeper.run(verb, "--events")
        assert PASSWORD not in result.out + result.err


def test_a_password_at_the_place_where_a_long_line_is_cut_is_not_printed(keeper, application):
    """Cut before it is looked for, its first half would be nobody's secret; keeper looks through all that was printed."""
    application.chain("a1")
    env = application.directory / "migrations/env.py"
    env.write_text(env.read_text() + f'\nprint("x" * (4096 - {len(PASSWORD) // 2}) + {PASSWORD!r})\n')
    result = keeper.json("apply")
    assert result.code == 0, result.out + result.err
    assert "xxxx" in result.out + result.err, "the line itself is passed on"
