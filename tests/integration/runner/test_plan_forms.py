"""A plan in its forms: what each begins and ends with, on a real database; and that to make one waits for nobody and leaves
nothing behind."""


import pytest
from conftest import eventually
from page import Page

FORMS = ("text", "json", "markdown", "html")


@pytest.fixture
def orders(application, database, keeper):
    """A live table of orders, and a pending revision that scans it."""
    application.revision("a1", 'op.execute("CREATE TABLE orders (id int PRIMARY KEY, note text)")')
    assert keeper.json("apply").code == 0
    database.query("INSERT INTO orders SELECT g, 'n' FROM generate_series(1, 1000) g")
    database.query("ANALYZE orders")
    application.revision("b2", 'op.execute("ALTER TABLE orders ALTER COLUMN note SET NOT NULL")')


def plan(keeper, form, *flags):
    result = keeper.run("plan", "-o", form, *flags)
    assert result.code == 0, result.out + result.err
    return result.out


def locks_of(plan):
    return [lock for step in plan["steps"] for statement in step["statements"] for lock in statement["locks"]]


def test_every_form_tells_the_same_plan(keeper, orders, shadow):
    told = keeper.json("plan", shadow).json
    digest = told["digest"]
    assert [step["revision"] for step in told["steps"]] == ["b2"] and digest
    text, markdown, page = (plan(keeper, form, shadow) for form in ("text", "markdown", "html"))
    assert text.startswith("from  a1\nto    b2\n") and f"digest {digest}\n" in text
    assert markdown.startswith("<!-- lockkeeper plan -->\n### Lockkeeper plan: ")
    assert markdown.rstrip().endswith(f"digest <code>{digest}</code>")
    assert page.startswith("<!DOCTYPE html>") and digest in Page(page).text
    for statement in told["steps"][0]["statements"]:
        assert all(statement["sql"] in form for form in (text, markdown, Page(page).text))
    for form in (text, markdown, page):
        assert "\x1b" not in form, "no colour but on a terminal"


def test_what_is_pending_in_no_step_is_told_in_every_form(keeper, orders):
    assert keeper.json("apply").code == 0
    assert "from  b2\nto    b2\n" in plan(keeper, "text")
    for form in ("markdown", "html"):
        assert "Nothing to apply" in plan(keeper, form)


def test_names_of_a_stranger_are_shown_as_they_are_written(keeper, application, database, shadow):
    application.revision("a1", "op.execute('CREATE TABLE \"<script>a|b`c\" (id int)')")
    assert keeper.json("apply").code == 0
    application.revision("b2", "op.execute('ALTER TABLE \"<script>a|b`c\" ADD COLUMN n int')")
    page = Page(plan(keeper, "html", shadow))
    assert "<script>a|b`c" in page.text
    assert not [tag for tag, attributes in page.tags if tag in ("script", "img", "link", "iframe") or "src" in attributes]
    rows = [line for line in plan(keeper, "markdown", shadow).split("<details>")[0].splitlines() if line.startswith("|")]
    assert len(rows) >= 3 and {line.count("|") for line in rows} == {10}, rows


@pytest.mark.parametrize("form", FORMS)
def test_a_look_leaves_nothing_behind(keeper, database, orders, shadow, form):
    before = database.catalog()
    plan(keeper, form, shadow)
    assert database.catalog() == before
    eventually(lambda: not database.sessions(), "its sessions are gone")


def test_a_held_table_is_not_waited_for(keeper, database, orders, shadow):
    holder = database.connect(autocommit=False, application="a holder")
    try:
        holder.cursor().execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
        locks = locks_of(keeper.json("plan", shadow).json)
        assert locks
        for lock in locks:
            assert lock["impact"]["bytes"] is None and "a holder" in " ".join(lock["impact"]["in_the_way"])
        waited = database.value("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'orders'::regclass")
        assert waited == 0
    finally:
        holder.close()


def test_impact_is_what_the_database_shows(keeper, database, orders, shadow):
    reader = database.connect(autocommit=False, application="a reader")
    try:
        reader.cursor().execute("SELECT * FROM orders")
        told = keeper.json("plan", shadow).json
        assert locks_of(told)
        for lock in locks_of(told):
            assert lock["impact"]["bytes"] == database.value("SELECT pg_table_size('orders')")
            assert lock["impact"]["rows"] == 1000 and lock["impact"]["indexes"] == 1
            assert "a reader" in " ".join(lock["impact"]["in_the_way"])
    finally:
        reader.close()


@pytest.mark.parametrize("verb", ["doctor", "apply"])
def test_only_a_plan_is_a_picture(keeper, orders, verb):
    result = keeper.run(verb, "-o", "markdown")
    assert result.code == 2 and "markdown" in result.err and not result.out
