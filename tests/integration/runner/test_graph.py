"""The picture of the revisions on a real database: a fork and a merge, what is applied, pending, an orphan; and that a look at it
leaves nothing behind."""

import xml.etree.ElementTree

import pytest
from conftest import eventually
from page import Page

FORMS = ("text", "json", "svg", "html", "mermaid")


@pytest.fixture
def diamond(application, database, keeper):
    """a1 is applied; b2 and c3 follow it, d4 merges them."""
    application.table("a1")
    assert keeper.json("apply").code == 0
    application.revision("b2", 'op.create_table("t_b2", sa.Column("id", sa.Integer))', parent="a1")
    application.revision("c3", 'op.create_table("t_c3", sa.Column("id", sa.Integer))', parent="a1")
    application.revision("d4", "pass", parent=("b2", "c3"))


def graph(keeper, *flags, code=0, **environment):
    result = keeper.json("graph", *flags, **environment)
    assert result.code == code, result.out + result.err
    assert result.json["kind"] == "RevisionGraph"
    return result.json


def states(graph):
    return {revision["id"]: revision["state"] for revision in graph["revisions"]}


def test_what_is_applied_and_what_is_pending(keeper, diamond):
    told = graph(keeper)
    assert states(told) == {"a1": "applied", "b2": "pending", "c3": "pending", "d4": "pending"}
    assert told["heads"] == ["d4"]
    by_id = {revision["id"]: revision for revision in told["revisions"]}
    assert by_id["a1"]["current"] and by_id["d4"]["parents"] == ["b2", "c3"]
    assert by_id["b2"]["file"] == "migrations/versions/b2.py" and by_id["b2"]["risk"] == "Online"
    assert keeper.json("apply").code == 0
    assert set(states(graph(keeper)).values()) == {"applied"}


def test_statements_and_locks_stand_at_their_revision(keeper, application, database, diamond, shadow):
    application.revision("e5", 'op.execute("ALTER TABLE t_a1 ADD COLUMN note text")')
    revision = graph(keeper, shadow)["revisions"][-1]
    assert revision["id"] == "e5"
    locks = [lock for statement in revision["statements"] for lock in statement["locks"]]
    assert [(lock["relation"], lock["mode"]) for lock in locks] == [("public.t_a1", "ACCESS EXCLUSIVE")]


def test_a_row_that_no_file_has_is_an_orphan(keeper, database, diamond):
    database.query("UPDATE alembic_version SET version_num = 'gone'")
    told = graph(keeper)
    assert states(told)["gone"] == "orphan" and states(told)["a1"] == "none", "nobody knows what is applied below it"
    assert "OrphanedRevision" in [finding["code"] for finding in told["findings"]]
    result = keeper.run("graph")
    assert result.code == 0 and "✗  gone" in result.out and "OrphanedRevision" in result.err


def test_the_text_is_that_of_git_log(keeper, diamond):
    result = keeper.run("graph", COLUMNS="60")
    assert result.code == 0
    assert result.out.splitlines() == [
        "4 revisions, 1 head: 1 applied, 3 pending",
        "▷  d4 (head, merge)  d4",
        "├─╮",
        "▷ │  b2  b2",
        "│ ▷  c3  c3",
        "├─╯",
        "●  a1 (current)  a1",
        "● applied   ▷ pending"]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_every_revision_and_leaves_nothing_behind(keeper, database, diamond, form):
    before = database.catalog()
    result = keeper.run("graph", "-o", form)
    assert result.code == 0, result.err
    assert all(name in result.out for name in ("a1", "b2", "c3", "d4"))
    if form == "svg":
        assert xml.etree.ElementTree.fromstring(result.out).tag.endswith("svg")
    if form == "html":
        tags = Page(result.out).tags
        assert not [tag for tag, attributes in tags if tag in ("script", "img", "link") or "src" in attributes]
    assert database.catalog() == before
    eventually(lambda: not database.sessions(), "its sessions are gone")


@pytest.mark.parametrize("form", ["svg", "html"])
def test_names_of_a_stranger_are_shown_as_they_are_written(keeper, application, form):
    text = application.revision("a1", "pass")
    text.write_text(text.read_text().replace('"""a1"""', '"""<script>alert(1)</script> & "é" \\x01"""'))
    result = keeper.run("graph", "--static", "-o", form)
    assert result.code == 0 and "<script" not in result.out
    if form == "svg":
        assert "<script>alert(1)</script>" in "".join(xml.etree.ElementTree.fromstring(result.out).itertext())


def test_static_asks_no_database_and_runs_no_env_py(keeper, application, diamond):
    application.write("migrations/env.py", "raise SystemExit('env.py ran')")
    told = graph(keeper, "--static", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert set(states(told).values()) == {"none"} and told["findings"] == []


def test_a_database_that_is_not_there_still_has_its_files(keeper, diamond):
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    told = graph(keeper, code=13, DATABASE_URL=url)
    assert set(states(told).values()) == {"none"} and len(told["revisions"]) == 4
    assert "DatabaseUnreachable" in [finding["code"] for finding in told["findings"]]


def test_files_that_are_no_graph_are_drawn_as_far_as_they_go(keeper, application, diamond):
    application.remove("a1")
    for flags in ([], ["--static"]):
        told = graph(keeper, *flags, code=10)
        assert states(told)["a1"] == "missing", flags
        assert "MissingParent" in [finding["code"] for finding in told["findings"]]


def test_long_runs_are_folded_unless_all_is_asked_for(keeper, application):
    application.chain(*[f"r{number}" for number in range(12)])
    assert keeper.json("apply").code == 0
    folded = keeper.run("graph").out
    assert "… 11 applied revisions  r0 … r10" in folded and "r5" not in folded
    assert "r5" in keeper.run("graph", "--all").out


def test_a_plan_as_a_page_shows_the_graph(keeper, diamond):
    result = keeper.run("plan", "-o", "html")
    page = Page(result.out)
    boxes = [attributes for tag, attributes in page.tags if attributes.get("class") == "revision"]
    assert len(boxes) == 4
    assert sum("pending" in box["aria-label"] for box in boxes) == 3


def test_the_events_of_a_run_say_when_each_was_and_have_the_graph(keeper, diamond):
    running = keeper.start("apply", "--events")
    assert running.end().code == 0
    events = running.events()
    moments = [event.get("at", 0) for event in events]
    assert moments == sorted(moments) and moments[-1] > 0 and events[-1]["event"] == "finished"
    graphs = [event["graph"] for event in events if "graph" in event]
    assert states(graphs[-1]) == {"a1": "applied", "b2": "pending", "c3": "pending", "d4": "pending"}
    for event in events:
        if event["event"] == "statement":
            assert event["at"] >= event.get("seconds", 0)


def test_only_alembic_has_revisions(keeper):
    result = keeper.run("graph", "--tool=command", '--command-apply=["true"]')
    assert result.code == 2 and "only Alembic has revisions" in result.err
