#!/usr/bin/python3
"""Makes the pictures in docs/images/ anew: a shop's migrations on a real PostgreSQL, and what `kubectl lockkeeper` shows of them
on a real API server (plugin_pictures.py), photographed in headless Chromium.

    cmake --build --preset release --target lockkeeper kubectl-lockkeeper
    LOCKKEEPER=build/release/operator/cmd/lockkeeper/lockkeeper docs/screenshots.py

LOCKKEEPER names the runner (default: the one of the preset dev), KUBECTL_LOCKKEEPER the plugin (default: the one of the preset
release). deploy/setup.sh --tests installs what it needs."""

import hashlib
import json
import pathlib
import shutil
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/support"))

import browser  # noqa: E402
import plugin_pictures  # noqa: E402
from postgres_server import Server  # noqa: E402
from program import Application, Database, Lockkeeper, eventually  # noqa: E402

IMAGES = ROOT / "docs/images"
MOST_BYTES = 230_000

OLD = ["create users", "create orders", "index orders by user", "create products", "product prices in cents", "create carts",
       "cart items", "orders have a status", "users have an email", "unique email"]


def write_shop(application):
    def revision(name, message, sql, parent="last", label=None):
        file = application.revision(name, "\n".join(f"op.execute({statement!r})" for statement in sql), parent=parent)
        text = file.read_text().replace(f'"""{name}"""', f'"""{message}"""', 1)
        file.write_text(text.replace("branch_labels = None", f"branch_labels = {label!r}"))

    for number, message in enumerate(OLD):
        sql = [f"CREATE TABLE old_{number} (id bigint PRIMARY KEY)"]
        if message == "create orders":
            sql = ["CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total numeric, note text)"]
        revision(hashlib.sha1(message.encode()).hexdigest()[:12], message, sql)
    base = application.last
    yield
    revision("5e0c77a1d9b2", "invoices of the billing team", ["CREATE TABLE invoices (id bigint PRIMARY KEY, order_id bigint)"],
             parent=base, label=("billing",))
    revision("8a41f0be6c33", "invoices point at orders",
             ["ALTER TABLE invoices ADD CONSTRAINT invoices_order FOREIGN KEY (order_id) REFERENCES orders (id)"])
    billing = application.last
    revision("6b92d3e8f710", "orders remember their currency", ["ALTER TABLE orders ADD COLUMN currency text DEFAULT 'EUR'"],
             parent=base)
    revision("c07d5521ab9e", "every order has a note",
             ["UPDATE orders SET note = '' WHERE note IS NULL", "ALTER TABLE orders ALTER COLUMN note SET NOT NULL"])
    revision("d1f6a9043c8b", "find orders by their day", ["CREATE INDEX orders_total ON orders (total)"])
    revision("e93b7c15f2a0", "merge shop and billing", ["SELECT 1"], parent=(application.last, billing))
    revision("f4480be6d77c", "drop what nobody reads", ["ALTER TABLE orders DROP COLUMN user_id"])
    yield


def photograph(page, name, size, focus=None, scheme=browser.LIGHT):
    """`focus`: the revision whose card is shown."""
    if focus:
        page.write_text(page.read_text().replace(f'tabindex="0" role="group" aria-label="{focus}',
                                                 f'autofocus tabindex="0" role="group" aria-label="{focus}'))
    save(name, lambda picture: browser.screenshot(page, picture, *size, scheme=scheme))


def save(name, photograph_to):
    picture = IMAGES / f"{name}.png"
    photograph_to(picture)
    assert picture.stat().st_size <= MOST_BYTES, f"{picture} has {picture.stat().st_size} bytes"
    print(picture.relative_to(ROOT), picture.stat().st_size)


def page_of(keeper, scratch, *arguments):
    result = keeper.run(*arguments)
    assert result.code == 0, result.out + result.err
    page = scratch / "page.html"
    page.write_text(result.out)
    return page


def apply_past_a_report(keeper, database, scratch):
    """A run that another session's report keeps waiting, until the first lock timeout. Gives its page and its events."""
    page = scratch / "run.html"
    holder = database.connect(autocommit=False, application="nightly report")
    holder.cursor().execute("SELECT count(*) FROM orders")
    running = keeper.start("apply", "--events", "--shadow=same-server", f"--report={page}", "--lock-timeout=1500ms",
                           "--retry-initial=700ms", "--retry-max=700ms")

    def has_timed_out():
        return any("Lock timeout" in text for text in running.texts())

    release = threading.Thread(target=lambda: (eventually(has_timed_out, "a lock timeout"), holder.close()))
    release.start()
    result = running.end()
    release.join()
    assert result.code == 0, result.out + result.err
    return page, [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def run_until_blocked(plan, graph, events):
    """What the operator knows of that run while it is blocked."""
    blocked = [number for number, event in enumerate(events) if event["event"] == "blocked"]
    known = events[:blocked[0] + 1]
    step = next(event for event in reversed(known) if event["event"] == "step")
    statement = next(each["statements"][0]["sql"] for each in plan["steps"] if each["revision"] == step["revision"])
    return {"plan": plan, "graph": graph, "rows": plan["from"], "log": "".join(json.dumps(event) + "\n" for event in known),
            "status": {"step": step["revision"], "progress": f"{step['step']}/{step['steps']}", "statement": statement,
                       # A session as it is in a company, of a role that people have named, rather late in the night.
                       "blockers": [{**known[-1]["blockers"][0], "pid": 4711, "user": "reports", "seconds": 1632}]}}


def main():
    IMAGES.mkdir(exist_ok=True)
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="lockkeeper-screenshots-"))
    server = Server(f"{scratch}-postgres")  # whose own user reads it
    try:
        database = Database(server)
        database.admin(f"ALTER ROLE {database.role} CREATEDB")
        (scratch / "shop").mkdir()
        application = Application(scratch / "shop")
        keeper = Lockkeeper(application, database)
        steps = write_shop(application)
        next(steps)
        assert keeper.run("apply").code == 0
        database.query("INSERT INTO orders SELECT g, g % 1000, g / 7.0, NULL FROM generate_series(1, 400000) g")
        database.query("ANALYZE")
        next(steps)
        graph = ("graph", "-o", "html", "--shadow=same-server")
        photograph(page_of(keeper, scratch, *graph), "graph", (1280, 860), focus="c07d5521ab9e")
        photograph(page_of(keeper, scratch, *graph), "graph-dark", (1280, 860), focus="c07d5521ab9e", scheme=browser.DARK)
        plan = page_of(keeper, scratch, "plan", "-o", "html", "--shadow=same-server")
        photograph(plan, "plan", (1280, 1100))
        known = [json.loads(keeper.json(verb, "--shadow=same-server").out) for verb in ("plan", "graph")]
        page, events = apply_past_a_report(keeper, database, scratch)
        photograph(page, "run", (1320, 1040))
        plugin_pictures.make(run_until_blocked(*known, events), save)
    finally:
        server.command("stop")
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
