"""plan says what each pending statement will lock, how that is known, and what the rules say: from the shadow, from the
snapshot file, else by the manual; and the run itself takes those locks."""

import json

import pytest

from conftest import eventually

# What plan tells of: nothing weaker, where no row is worked at.
MODES = {"AccessExclusiveLock": "ACCESS EXCLUSIVE", "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
         "ShareLock": "SHARE", "ShareUpdateExclusiveLock": "SHARE UPDATE EXCLUSIVE"}


@pytest.fixture
def shop(application):
    application.revision("a1", """
        op.execute("CREATE TABLE customer (id int PRIMARY KEY, name text)")
        op.execute("CREATE TABLE orders (id int PRIMARY KEY, customer int, note text, old text)")
        """)
    application.revision("b2", """
        op.add_column("orders", sa.Column("paid", sa.Boolean))
        op.create_index("orders_note", "orders", ["note"])
        op.create_foreign_key("orders_customer", "orders", "customer", ["customer"], ["id"])
        """)
    application.revision("c3", """
        op.create_table("item", sa.Column("id", sa.Integer, primary_key=True))
        op.create_index("item_id", "item", ["id"])
        op.alter_column("orders", "note", nullable=False)
        """)
    return application


@pytest.fixture
def pending(keeper, shop):
    assert keeper.json("apply", "--target=a1").code == 0


def locks(plan):
    """{revision: [(relation, mode, work)]} of all statements."""
    found = {}
    for step in plan["steps"]:
        of_step = found.setdefault(step["revision"], [])
        for statement in step["statements"]:
            for lock in statement["locks"]:
                work = tuple(word for word in ("rewrites", "scans", "builds") if lock.get(word))
                of_step.append((lock["relation"], lock["mode"], work))
    return found


def sources(plan):
    return {lock["source"] for step in plan["steps"] for one in step["statements"] for lock in one["locks"]}


def rules(plan):
    return {(step["revision"], finding["rule"], finding["statement"], finding["source"])
            for step in plan["steps"] for finding in step["findings"]}


STRENGTH = ["SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"]
EXPECTED = {"b2": {"public.orders": "ACCESS EXCLUSIVE", "public.customer": "SHARE ROW EXCLUSIVE"},
            "c3": {"public.orders": "ACCESS EXCLUSIVE"}}


def strongest(of):
    found = {}
    for relation, mode, *_ in of:
        found[relation] = max(found.get(relation, mode), mode, key=STRENGTH.index)
    return found


def strongest_of_each(plan):
    return {revision: strongest(of) for revision, of in locks(plan).items()}


def test_the_shadow_traces_what_is_pending_and_leaves_nothing(keeper, pending, database, shadow):
    before = database.catalog()
    plan = keeper.json("plan", shadow)
    assert plan.code == 0, plan.out + plan.err
    assert strongest_of_each(plan.json) == EXPECTED, plan.out
    assert locks(plan.json)["c3"] == [("public.orders", "ACCESS EXCLUSIVE", ("scans",))]
    assert ("public.orders", "ACCESS EXCLUSIVE", ("builds",)) in [
        (relation, mode, work[-1:]) for relation, mode, work in locks(plan.json)["b2"]], "it is held while it is built"
    assert sources(plan.json) == {"traced"}
    assert ("c3", "set-not-null-without-check", 2, "traced") in rules(plan.json), plan.out
    assert ("b2", "index-without-concurrently", 1, "traced") in rules(plan.json)
    assert not [rule for rule in rules(plan.json) if rule[0] == "c3" and rule[2] < 2], "item is the plan's own"
    assert plan.json["risk"] == "Blocking"
    assert database.catalog() == before and database.sessions() == []


def test_the_snapshot_says_the_same_without_a_shadow_and_for_an_approval_of_the_same_digest(
        keeper, pending, shop, database, shadow):
    by_shadow = keeper.json("plan", shadow).json
    bare = keeper.json("plan").json
    assert keeper.json("snapshot", shadow).code == 0
    by_snapshot = keeper.json("plan")
    assert by_snapshot.code == 0, by_snapshot.out + by_snapshot.err
    assert by_snapshot.json["steps"] == by_shadow["steps"]
    assert by_snapshot.json["risk"] == by_shadow["risk"]
    assert by_snapshot.json["digest"] == by_shadow["digest"] == bare["digest"]
    assert bare["steps"] == [{"action": "upgrade", "revision": name, "statements": [], "findings": []}
                             for name in ("b2", "c3")]
    # Written anew it is the same, whatever part of it is replayed.
    assert keeper.json("snapshot", shadow).json["written"] is False
    file = shop.directory / "migrations.lock.json"
    text = file.read_text()
    file.unlink()
    assert keeper.json("snapshot", shadow).code == 0 and file.read_text() == text
    assert keeper.json("snapshot", "--check", shadow).code == 0


def test_a_snapshot_without_traces_still_holds_and_locks_are_the_manuals(keeper, pending, shop, shadow):
    assert keeper.json("snapshot", shadow).code == 0
    file = shop.directory / "migrations.lock.json"
    rewritten = forget_traces(file.read_text())
    file.write_text(rewritten)
    assert keeper.json("snapshot", "--check", DATABASE_URL=None).code == 0
    assert keeper.json("snapshot", "--check", shadow).code == 0
    plan = keeper.json("plan")
    assert plan.code == 0, plan.out
    assert sources(plan.json) == {"documented"}
    assert strongest_of_each(plan.json) == EXPECTED, plan.out
    assert ("c3", "set-not-null-without-check", 2, "documented") in rules(plan.json)
    traced = keeper.json("plan", shadow)
    assert sources(traced.json) == {"traced"}, "what has no trace is traced where there is a shadow"
    assert keeper.json("snapshot", shadow).json["written"] is True and '"traced_on"' in file.read_text()


def forget_traces(text):
    """As a version wrote it that knew of none."""
    import hashlib
    import re
    text = re.sub(r'      "traced_on": \d+,\n', "", text).replace('"format": 2', '"format": 1')
    lines = []
    for line in text.split("\n"):
        comma = line.endswith(",")
        stripped = line.strip().rstrip(",")
        if stripped.startswith("{") and '"traces"' in stripped:
            statement = json.loads(stripped)
            del statement["traces"]
            line = line[:len(line) - len(line.lstrip())] + json.dumps(
                statement, separators=(",", ":"), ensure_ascii=False, sort_keys=True) + ("," if comma else "")
        lines.append(line)
    text = "\n".join(lines)
    head, content = text.split('",\n', 1)
    content = content[:content.rindex("}\n")]
    return head[:head.rindex('"') + 1] + hashlib.sha256(content.encode()).hexdigest() + '",\n' + content + "}\n"


def test_the_run_itself_takes_these_locks(keeper, pending, shop, database, shadow):
    """Watched from beside: the last revision waits, in its transaction, for a lock that the test holds."""
    plan = keeper.json("plan", shadow).json
    for revision in ("b2", "c3"):
        path = shop.directory / f"migrations/versions/{revision}.py"
        path.write_text(path.read_text().replace(
            "\n\n\ndef downgrade", '\n    op.execute("SELECT pg_advisory_lock(4711)")\n\n\ndef downgrade'))
    for revision in ("b2", "c3"):
        with database.connect() as holder:
            holder.cursor().execute("SELECT pg_advisory_lock(4711)")
            running = keeper.start("apply", f"--target={revision}")
            waiting = eventually(lambda: database.query(
                "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted"),
                "the revision gets to its end")
            watched = database.query(
                "SELECT n.nspname || '.' || c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
                " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE l.pid = %s AND l.locktype = 'relation'"
                " AND l.mode = ANY (%s) AND c.relkind IN ('r', 'm', 'p') AND n.nspname = 'public'"
                " AND c.relname NOT IN ('alembic_version', 'item')", waiting[0][0], list(MODES))
        holder.close()
        assert running.end().code == 0
        assert strongest((name, MODES[mode]) for name, mode in watched) == strongest_of_each(plan)[revision]


def test_without_any_proof_a_plan_is_what_it_was(keeper, pending, database):
    before = database.catalog()
    plan = keeper.json("plan")
    assert plan.code == 0
    assert [step["statements"] for step in plan.json["steps"]] == [[], []]
    assert database.catalog() == before and database.sessions() == []


def test_a_suppression_in_the_file_holds_for_the_plan(keeper, pending, shop, shadow):
    path = shop.directory / "migrations/versions/b2.py"
    path.write_text(path.read_text() + "\n# lockkeeper: ignore index-without-concurrently: nobody writes here\n")
    found = {rule for revision, rule, _, _ in rules(keeper.json("plan", shadow).json) if revision == "b2"}
    assert "index-without-concurrently" not in found and found


def test_metadata_alone_is_online_and_what_nobody_can_run_by_its_text_is_said_by_the_file(keeper, application, shadow):
    application.revision("a1", 'op.execute("CREATE TABLE orders (id int PRIMARY KEY, note text)")')
    assert keeper.json("apply").code == 0
    application.revision("b2", 'op.add_column("orders", sa.Column("paid", sa.Boolean))')
    plan = keeper.json("plan", shadow).json
    assert plan["risk"] == "Online", "ACCESS EXCLUSIVE for no time at all"
    assert locks(plan)["b2"] == [("public.orders", "ACCESS EXCLUSIVE", ())]
    application.revision("c3", 'op.bulk_insert(sa.table("orders", sa.column("id", sa.Integer)), [{"id": 1}])')
    assert keeper.json("plan", shadow).json["risk"] == "Blocking"
    asked = keeper.json("apply", shadow, "--approval=on-risk", "--target=b2")
    assert asked.code == 0, asked.out + asked.err  # what the plan calls Online asks nobody


def test_each_context_has_the_locks_of_its_own_tables(keeper, application, database, shadow):
    from test_contexts import TENANTS
    for name in ("north", "south"):
        database.query(f"CREATE SCHEMA {name} AUTHORIZATION {database.role}")
    application.revision("a1", 'op.execute("CREATE TABLE item (id int PRIMARY KEY, note text)")')
    application.write("migrations/env.py", TENANTS)
    assert keeper.json("apply").code == 0
    application.revision("b2", 'op.execute("ALTER TABLE item ALTER note SET NOT NULL")')
    plan = keeper.json("plan", shadow).json
    assert [one["statements"][0]["locks"][0]["relation"] for one in plan["steps"]] == ["north.item", "south.item"], plan
    assert sources(plan) == {"traced"}
    assert keeper.json("snapshot", shadow).code == 0
    assert keeper.json("plan").json["steps"] == plan["steps"]


def test_percents_enums_and_statements_outside_of_a_transaction_are_traced_as_they_ran(keeper, application, shadow):
    application.revision("a1", """
        op.execute("CREATE TABLE orders (id int PRIMARY KEY, note text)")
        op.execute("CREATE TYPE mood AS ENUM ('sad')")
        """)
    assert keeper.json("apply").code == 0
    application.revision("b2", """
        op.execute("ALTER TYPE mood ADD VALUE 'glad'")
        op.execute("DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD feeling mood', 'orders'); END $$")
        with op.get_context().autocommit_block():
            op.create_index("orders_note", "orders", ["note"], postgresql_concurrently=True)
        """)
    application.revision("c3", 'op.execute("ALTER TABLE orders ADD CHECK (note NOT LIKE \'a%\')")')
    plan = keeper.json("plan", shadow)
    assert "could not be traced" not in plan.err, plan.err
    assert locks(plan.json) == {"b2": [("public.orders", "ACCESS EXCLUSIVE", ()),
                                       ("public.orders", "SHARE UPDATE EXCLUSIVE", ("builds",))],
                                "c3": [("public.orders", "ACCESS EXCLUSIVE", ("scans",))]}, plan.out


def test_what_only_the_connection_knows_is_not_guessed(keeper, application, shadow):
    """The statements of env.py's own make another schema without what env.py sets."""
    application.revision("a1", 'op.execute("CREATE TABLE orders (id int PRIMARY KEY)")')
    application.revision("b2", """
        op.execute(sa.text("SELECT set_config('shop.name', :name, false)").bindparams(name="north"))
        op.execute("DO $$ BEGIN EXECUTE 'CREATE TABLE made_' || current_setting('shop.name') || ' (id int)'; END $$")
        op.execute("ALTER TABLE orders ADD note text")
        """)
    assert keeper.json("apply", "--target=a1").code == 0
    plan = keeper.json("plan", shadow)
    assert plan.code == 0, plan.err
    assert "could not be traced" in plan.err
    assert sources(plan.json) == {"documented"}
