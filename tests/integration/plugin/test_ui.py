"""ui on a real API server: who gets in, and when the page is told what has changed."""
import json
import os
import pathlib
import pty
import signal
import subprocess

import pytest

from conftest import program, run
from page import Page
from apiserver import until


@pytest.fixture
def serve(shop):
    """Starts the page of the shop, and ends it after the test."""
    pages = []

    def start(*words, come_in=True, **how):
        pages.append(Page("-n", shop.namespace, *words, **how))
        if come_in:
            pages[-1].come_in()
        return pages[-1]
    yield start
    for page in pages:
        page.close()


def test_the_token_lets_a_browser_in_and_nothing_else_does(serve):
    page = serve(come_in=False)
    assert page.hint == "Ctrl-C ends it" and len(page.token) >= 32
    for path in ("/", "/page.js", "/page.css", "/fleet", "/migration?namespace=a&name=b", "/nowhere", "/?token=", "/?token=x"):
        refused = page.ask(path)
        assert refused.status == 403, path
        assert "Open the address that `kubectl lockkeeper ui` printed" in refused.text
    entered = page.come_in()
    assert entered.headers["Location"] == "/" and page.token not in entered.headers["Set-Cookie"]
    assert "HttpOnly" in entered.headers["Set-Cookie"] and "SameSite=Strict" in entered.headers["Set-Cookie"]
    first = page.ask("/")
    assert first.status == 200 and first.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "page.js" in first.text and page.token not in first.text
    assert page.ask("/page.js").headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert page.ask("/page.css").headers["Content-Type"] == "text/css; charset=utf-8"
    assert page.ask("/nowhere").status == 404
    assert "script-src 'self'" in first.headers["Content-Security-Policy"]
    assert first.headers["Cache-Control"] == "no-store" and first.headers["X-Content-Type-Options"] == "nosniff"


def test_other_names_other_pages_and_other_methods_are_refused(serve):
    page = serve()
    assert page.ask("/", Host_=f"localhost:{page.port}").status == 200
    for host in ("evil.example", f"evil.example:{page.port}", "127.0.0.1", f"127.0.0.1:{page.port + 1}"):
        assert page.ask("/", Host_=host).status == 421, host
    assert page.ask("/fleet", Sec_Fetch_Site="cross-site").status == 403
    assert page.ask("/fleet", Origin="https://evil.example").status == 403
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert page.ask("/fleet", method=method).status == 405, method
    head = page.ask("/", method="HEAD")
    assert head.status == 200 and head.text == ""


def test_the_fleet_is_told_when_a_migration_changes_and_not_before(shop, serve):
    shop.record("ready", "app")
    page = serve()
    first = page.part_with("/fleet", "app")
    waiting = page.later("/fleet", first.version)
    assert not waiting.is_there_within(2), waiting.answer and waiting.answer.text
    shop.record("ready", "web")
    second = waiting.get()
    assert second.status == 200 and "web" in second.text and second.version != first.version
    assert page.part("/fleet", first.version).status == 200, "whoever has an older one does not wait"


def test_nothing_new_is_told_after_a_while(shop, serve):
    shop.record("ready", "app")
    page = serve()
    first = page.part_with("/fleet", "app")
    answer = page.part("/fleet", first.version)
    assert answer.status == 204 and answer.text == ""


def test_what_is_at_work_is_told_again_since_its_seconds_go_on(shop, serve):
    shop.record("running", "app")
    page = serve()
    first = page.part_with("/fleet", "app")
    again = page.later("/fleet", first.version).get(10)
    assert again.status == 200
    assert again.version.partition("-")[0] == first.version.partition("-")[0], "it is the same but for the time"


def test_a_migration_has_a_page_until_it_is_gone(shop, serve):
    shop.record("ready", "app")
    page = serve()
    part = f"/migration?namespace={shop.namespace}&name=app"
    page.part_with(part, "app")
    shop.kubectl("delete", "migration", "app")
    until(lambda: page.part(part).status == 404, "it is gone")
    assert f"There is no Migration app in namespace {shop.namespace}" in page.part(part).text
    assert page.part("/migration?namespace=kube-system&name=app").status == 404
    assert page.part("/migration").status == 404


def test_who_may_not_read_logs_and_plans_sees_the_rest_and_which_right_is_missing(shop, serve, viewer):
    shop.record("running", "app")
    page = serve(kubeconfig=viewer)
    part = f"/migration?namespace={shop.namespace}&name=app"
    page.part_with(part, f"the right to list pods in namespace {shop.namespace}")
    shown = page.part_with(part, f"the right to get configmaps in namespace {shop.namespace}")
    assert "app" in shown.text


def test_the_plan_and_the_graph_that_are_kept_are_shown(shop, serve):
    status = shop.record("blocked", "app")
    plan = {"kind": "Plan", "digest": "abc", "risk": "Blocking", "from": ["0001"], "to": ["0002"], "findings": [], "lint": {},
            "steps": [{"action": "upgrade", "revision": "0002", "findings": [],
                       "statements": [{"sql": "ALTER TABLE first ADD COLUMN <b>note</b> text", "locks": []}]}]}
    shop.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": status["plan"]["configMap"]},
                 "data": {"plan.json": json.dumps(plan)}})
    page = serve()
    page.part_with(f"/migration?namespace={shop.namespace}&name=app", "ADD COLUMN &lt;b&gt;note&lt;/b&gt; text")


def test_who_may_not_list_migrations_is_told_at_once(shop, viewer):
    done = run("ui", "--no-browser", "-A", kubeconfig=viewer)
    assert done.status == 1 and done.out == "", done.out
    assert "migrations.lockkeeper.dev" in done.err and "forbidden" in done.err


def test_only_those_that_are_selected_are_shown(shop, serve):
    for state in ("ready", "stalled"):
        shop.record(state, state)
    page = serve("-l", "state=stalled")
    assert ">ready<" not in page.part_with("/fleet", "stalled").text
    assert page.part(f"/migration?namespace={shop.namespace}&name=ready").status == 404


def test_a_port_that_is_taken_is_told_in_a_sentence(serve, shop):
    page = serve(come_in=False)
    done = run("ui", "--no-browser", "-n", shop.namespace, "--port", str(page.port))
    assert done.status == 1 and f"cannot listen on 127.0.0.1:{page.port}" in done.err


def listening(pid):
    """The addresses on which a process listens, in the hexadecimal digits of the kernel."""
    inodes = set()
    for descriptor in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(descriptor)
        except FileNotFoundError:  # closed meanwhile: what listens stays open
            continue
        if target.startswith("socket:["):
            inodes.add(target[len("socket:["):-1])
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in pathlib.Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            state = fields[3]
            if fields[9] in inodes and (state == "0A" or table.startswith("udp")):
                found.add(fields[1])
    return found


def test_it_listens_on_the_loopback_and_nowhere_else(serve):
    page = serve()
    assert listening(page.process.pid) == {f"0100007F:{page.port:04X}"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_at_once_also_while_somebody_waits(shop, serve, number):
    shop.record("ready", "app")
    page = serve()
    first = page.part_with("/fleet", "app")
    waiting = page.later("/fleet", first.version)
    assert not waiting.is_there_within(0.5)
    status, seconds = page.end(number)
    assert status == 0 and seconds < 3, seconds
    assert waiting.is_there_within(5) and waiting.failure is not None
    assert page.process.stderr.read() == ""


def test_a_browser_is_started_from_a_terminal_with_a_token_of_its_own(shop, tmp_path):
    opened = tmp_path / "opened"
    fake = tmp_path / "bin" / "xdg-open"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}.part && mv {opened}.part {opened}\n')
    fake.chmod(0o755)
    environment = dict(os.environ, PATH=f"{fake.parent}:{os.environ['PATH']}", DISPLAY=":0")
    ours, theirs = pty.openpty()
    process = subprocess.Popen([program(), "ui", "-n", shop.namespace], stdout=theirs, stderr=theirs, stdin=theirs,
                               env=environment)
    os.close(theirs)
    try:
        until(opened.exists, "the browser is started")
        printed = os.read(ours, 65536).decode()
        address = opened.read_text()
        assert address.startswith("http://127.0.0.1:") and address not in printed
        assert address.partition("?")[0] in printed
    finally:
        process.terminate()
        assert process.wait(timeout=20) == 0
        os.close(ours)
