"""Each command that a page shows is typed here, against a real PostgreSQL, or the page's source says why it is not."""

import os
import pathlib
import re
import shutil
import uuid

import minutes
import pages
import postgres_server
import pytest
from pgbouncer import pools
from program import PROGRAM, PYTHON, ROOT
from typed import Shell, pattern_of, type_page

PASSWORD = "not-a-real-password"
PAGES = pages.pages()
# A block in one of these is nothing that anybody types.
SHOWN = {"yaml", "json", "text", "python", "ini", "toml", "sql"}

# Typed where an operator and a node are: tests/e2e/test_start.py, test_waits.py.
WHOLE = {("start.md", "whole cluster"), ("waiting.md", "whole cluster")}


def name_of(page):
    return str(page.relative_to(ROOT))


def is_typed(fence):
    return fence.is_run and fence.mark != "on"


TYPED = [page for page in PAGES if any(map(is_typed, pages.fences(page)))]


@pytest.fixture(scope="session")
def server():
    server = postgres_server.Server(f"/tmp/lockkeeper-docs-{uuid.uuid4().hex[:8]}", "max_connections=60")
    yield server
    server.command("stop")


class Role:
    """`shop`, who may create databases: what a developer's own PostgreSQL gives. Its databases go with it."""
    name = role = "shop"

    def __init__(self, server):
        self.server = server
        self.admin(f"CREATE ROLE shop LOGIN CREATEDB PASSWORD '{PASSWORD}'")

    def admin(self, statement, database="postgres"):
        connection = self.server.connect(database)
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def remove(self):
        left = self.admin("SELECT datname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE r.rolname = 'shop'")
        for (database,) in left:
            self.admin(f'DROP DATABASE "{database}"')
        self.admin("DROP ROLE shop")


@pytest.fixture
def role(server):
    role = Role(server)
    yield role
    role.remove()


def programs(place):
    """A directory with `lockkeeper` and `alembic`, as they lie in the environment of an application."""
    place.mkdir()
    (place / "lockkeeper").symlink_to(os.path.abspath(PROGRAM))
    alembic = place / "alembic"
    alembic.write_text(f"#!{PYTHON}\nfrom alembic.config import main\nmain(prog='alembic')\n")
    alembic.chmod(0o755)
    return place


@pytest.fixture
def shell(server, role, tmp_path):
    """A shell in an empty directory: PostgreSQL is reached by libpq's variables, and a pool in transaction mode by POOL_HOST and
    POOL_PORT."""
    host, port = server.address.split(":")
    client = pathlib.Path(postgres_server.program("psql")).parent
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LOCKKEEPER", "PYTHON", "DATABASE"))}
    with pools(role, PASSWORD) as start:
        pool_host, pool_port = start("transaction").split(":")
        yield Shell(tmp_path / "typed", {
            **kept, "PATH": f"{programs(tmp_path / 'programs')}:{client}:/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8",
            "PGHOST": host, "PGPORT": port, "PGUSER": role.name, "PGPASSWORD": PASSWORD, "PYTHONDONTWRITEBYTECODE": "1",
            "POOL_HOST": pool_host, "POOL_PORT": pool_port})


def begin(page, shell):
    """What a page takes for granted: `<!-- begins with: shop -->` is an application, at 0001 of its two revisions, in the database
    that DATABASE_URL names."""
    if not page.read_text().startswith("<!-- begins with: shop -->\n"):
        return
    shell.directory = shutil.copytree(pathlib.Path(__file__).parent / "shop", shell.place / "shop")
    status, said = shell.type("createdb shop; export DATABASE_URL=postgresql:///shop; alembic upgrade 0001")
    assert status == 0, said


@pytest.mark.parametrize("page", TYPED, ids=name_of)
def test_what_a_page_shows_is_what_happens(page, shell, role):
    begin(page, shell)
    clock = minutes.Clock(f"{name_of(page)}, on a laptop")

    def look(fence):
        if page.name != "start.md":
            return
        if "lockkeeper apply" in fence.text:
            clock.note("the first applied revision")
        if "lockkeeper plan --shadow" in fence.text:
            clock.note("the first failure that is foretold")

    assert type_page(pages.fences(page), shell, is_typed, look) > 0
    left = role.admin("SELECT datname FROM pg_database WHERE datname LIKE 'lockkeeper_shadow_%'")
    assert left == [], "a scratch database is left"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_block_is_typed_or_says_why_not(page):
    before = None
    for fence in pages.fences(page):
        assert fence.is_commands or fence.language in SHOWN or fence.mark in ("file", "output"), \
            f"{fence.place}: `{fence.language}` is no language that this test knows"
        if fence.mark == "not run":
            assert fence.is_commands and len(fence.value.split()) > 2, f"{fence.place}: say why it is not run"
            named = re.findall(r"(?:tests|deploy|docs)/[\w./-]+\w", fence.value)
            assert [path for path in named if not (ROOT / path).exists()] == [], f"{fence.place}: nothing is there"
        if fence.mark == "on":
            assert fence.value == "cluster" or (page.name, fence.value) in WHOLE, \
                f"{fence.place}: nobody types it there"
        if fence.mark in ("file", "output", "exit"):
            assert fence.value or fence.mark == "output", f"{fence.place}: its comment says too little"
        if fence.mark == "output":
            assert before and before.is_commands, f"{fence.place}: the output of which block?"
        if fence.mark != "file":
            before = fence


def test_pages_are_typed():
    """That the front page, the start and each how-to are not there by an oversight."""
    names = {name_of(page) for page in TYPED}
    assert "docs/start.md" in names
    assert len([name for name in names if name.startswith("docs/howto/")]) >= 6, names


def test_a_page_that_lies_is_caught(tmp_path, monkeypatch):
    """The runner itself: a command that fails, an output that is another one, an exit status that does not come."""
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    bare = {"PATH": "/usr/bin:/bin"}
    for number, (text, is_right) in enumerate([
            ("```\necho one; export A=2\ncd /\n```\n<!-- output -->\n```text\no…\n```\n```\n[ $A = 2 ] && [ $PWD = / ]\n```\n", True),
            ("```\nfalse\ntrue\n```\n", False),
            ("```\necho one\n```\n<!-- output -->\n```text\ntwo\n```\n", False),
            ("```\necho one\n```\n<!-- output -->\n```text\none\ntwo\n```\n", False),
            ("<!-- exit: 3 -->\n```\nexit 3\n```\n", True),
            ("<!-- exit: 3 -->\n```\ntrue\n```\n", False),
            ("<!-- file: a/b -->\n```ini\nx\n```\n```\ngrep -q x a/b\n```\n", True),
            ("<!-- not run: it would fail here -->\n```\nfalse\n```\n<!-- output -->\n```text\nx\n```\n", True)]):
        page, place = tmp_path / f"{number}.md", tmp_path / str(number)
        page.write_text(text)
        place.mkdir()
        told = True
        try:
            type_page(pages.fences(page), Shell(place, bare), is_typed)
        except AssertionError:
            told = False
        assert told == is_right, text
    assert pattern_of("a\n…\nz").fullmatch("a\nb\nc\nz\n") and not pattern_of("a\nz").fullmatch("a\nb\nz\n")
