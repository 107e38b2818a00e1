"""The page of `kubectl lockkeeper ui` in a browser: what it looks like, its keys, what changes live, what it asks for."""
import json
import pathlib
import re

import pytest

from page import Page
from test_looking import PLAN
from webdriver import Driven

MEASURES = (pathlib.Path(__file__).parent / "page_measures.js").read_text()
NAMES = "return [...document.querySelectorAll('tr.row')].filter(r => !r.hidden).map(r => r.querySelector('a').innerText.split('/')[1])"
FOCUSED = "return document.activeElement.closest('tr.row')?.querySelector('a').innerText.split('/')[1]"
HOSTILE = "<img src=x onerror=alert(1)> </table></main><script>alert(1)</script> \"' & so on"


@pytest.fixture
def driven():
    made = Driven()
    yield made
    made.end()


@pytest.fixture
def fleet(shop):
    """Five Migrations, one in each state that somebody looks at; `blocked` has a plan and a graph."""
    for state, name in (("ready", "calm"), ("blocked", "blocked"), ("stalled", "broken"), ("running", "running"),
                        ("suspended", "paused")):
        status = shop.record(state, name)
        if name == "blocked":
            write_plan(shop, status)
        if name == "running":
            shop.write_status(name, {"gates": None})  # those that wait since it was recorded would need somebody
    return shop


def write_plan(shop, status):
    lock = {"relation": "public.first", "mode": "ACCESS EXCLUSIVE", "rewrites": True, "scans": False, "builds": False,
            "source": "traced", "impact": {"least_seconds": 2, "most_seconds": 4}}
    finding = {"rule": "rewrites-table", "severity": "warning", "statement": 0, "message": HOSTILE, "suggestion": ["SELECT 1;"],
               "source": "traced", "documentation": "https://example.org/rule"}
    statements = [{"sql": "ALTER TABLE first ADD COLUMN note text", "locks": [lock]}]
    plan = {**PLAN, "steps": [{**PLAN["steps"][0], "statements": statements, "findings": [finding]}]}
    graph = {"kind": "RevisionGraph", "heads": ["0002"], "revisions": [
        {"id": "0001", "state": "applied", "current": True, "message": "the first"},
        {"id": "0002", "state": "pending", "parents": ["0001"], "risk": "Blocking", "message": HOSTILE}]}
    shop.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": status["plan"]["configMap"]},
                 "data": {"plan.json": json.dumps(plan), "graph.json": json.dumps(graph)}})


@pytest.fixture
def page(fleet):
    served = Page("-n", fleet.namespace)
    yield served
    served.close()


def come_in(driven, page):
    driven.open(page.address)
    driven.until("document.querySelectorAll('tr.row').length === 5")
    assert page.token not in driven.script("return location.href")


def look_at(driven, shop, name):
    driven.script(f"location.hash = '#{shop.namespace}/{name}'")
    driven.until(f"document.querySelector('#migration h1')?.innerText === '{shop.namespace}/{name}'")


def text_of(driven):
    return " ".join(driven.script("return document.getElementById('view').innerText").split())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_shown_can_be_read(fleet, page, driven, scheme):
    come_in(driven, page)
    for size in ((1400, 900), (400, 900)):
        driven.look(scheme, size)
        for name in (None, "blocked", "broken", "calm"):
            if name:
                look_at(driven, fleet, name)
            else:
                driven.script("location.hash = ''")
                driven.until("document.querySelector('tr.row')")
            measured = driven.script(MEASURES)
            assert measured["texts"] > 30, (name, size, measured)
            assert (measured["pale"], measured["covered"], measured["overflow"]) == ([], [], 0), (name, size, measured)
    driven.press("?")
    measured = driven.script(MEASURES)
    assert measured["pale"] == [], measured
    grounds = driven.script("return getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", grounds))) > 384) == (scheme == "light"), grounds
    assert driven.complaints() == []


def test_one_look_says_why_for_whom_since_when_and_what_to_type(fleet, page, driven):
    come_in(driven, page)
    assert driven.script(NAMES)[:3] == ["broken", "blocked", "paused"] and driven.script(NAMES)[-1] == "calm"
    assert "3 of 5 Migrations need somebody." in text_of(driven) and driven.script("return document.title").startswith("3 of 5")
    look_at(driven, fleet, "blocked")
    driven.until("document.querySelector('.graph')")
    said = text_of(driven)
    for words in ("Running Blocked for ", "waits for pid 100", "postgres the monthly report",
                  f"kubectl lockkeeper logs blocked -n {fleet.namespace} -f", "SELECT pg_terminate_backend(100);",
                  "at 0001; the image wants 0002; 1 revision pending", "2 to 4 s under locks", "ACCESS EXCLUSIVE",
                  "1 pod of docker.io/lockkeeper/e2e-app:2"):
        assert words in said, (words, said)
    assert driven.script("return document.title") == f"{fleet.namespace}/blocked Running (Blocked)"


def test_a_text_of_a_stranger_is_text(fleet, page, driven):
    status = fleet.migration("broken")["status"]
    for condition in status["conditions"]:
        condition["message"] = HOSTILE
    fleet.write_status("broken", status)
    come_in(driven, page)
    driven.until("document.getElementById('view').innerText.includes('onerror=alert(1)')")
    for name in ("broken", "blocked"):
        look_at(driven, fleet, name)
        driven.until("document.getElementById('view').innerText.includes('onerror=alert(1)')")
        assert driven.script("return document.querySelectorAll('main img, main script, iframe').length") == 0
    assert driven.complaints() == []


def test_the_keyboard_goes_everywhere(fleet, page, driven):
    come_in(driven, page)
    names = driven.script(NAMES)
    driven.press("j")
    assert driven.script(FOCUSED) == names[0]
    driven.press("j", "ArrowDown", "k")
    assert driven.script(FOCUSED) == names[1] == "blocked"
    driven.press("Enter")
    driven.until("document.querySelector('#migration .graph')")
    for key, title in (("3", "Plan"), ("5", "History"), ("1", "Revisions")):
        driven.press(key)
        assert driven.script("return document.activeElement.innerText") == title
    for back in ("Escape", "Backspace"):
        driven.press(back)
        driven.until("document.querySelector('tr.row')")
        assert driven.script(FOCUSED) == "blocked", back
        driven.press("Enter")
        driven.until("document.querySelector('#migration')")
    driven.press("/")
    driven.until("document.querySelector('tr.row')")
    driven.press(*"monthly")
    assert driven.script(NAMES) == ["blocked"]
    driven.press("Escape")
    assert driven.script(NAMES) == names
    driven.press("?")
    assert driven.script("return document.getElementById('keys').open")
    driven.press("Escape")
    assert not driven.script("return document.getElementById('keys').open")


def test_tab_reaches_all_that_does_something_and_shows_where_it_is(fleet, page, driven):
    come_in(driven, page)
    for name in (None, "blocked"):
        if name:
            look_at(driven, fleet, name)
            driven.until("document.querySelector('.graph')")
        wanted = driven.script("""
            window.wanted = [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')]
                .filter(e => e.checkVisibility({checkVisibilityCSS: true}));
            document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); return window.wanted.length""")
        reached = set()
        for _ in range(wanted + 10):
            driven.press("Tab")
            which, outline = driven.script("""const e = document.activeElement;
                return [window.wanted.indexOf(e), getComputedStyle(e).outlineStyle]""")
            reached.add(which)
            assert which < 0 or outline != "none", driven.script("return document.activeElement.outerHTML")
        missed = set(range(wanted)) - reached
        assert wanted > 8 and not missed, driven.script("return arguments[0].map(i => window.wanted[i].outerHTML)", list(missed))


def test_a_change_arrives_by_itself_and_leaves_the_reader_alone(fleet, page, driven):
    come_in(driven, page)
    driven.script("window.mark = 'the same document'")
    driven.press("j", "j")
    status = fleet.migration("calm")["status"]
    status["revision"]["pending"] = 7
    fleet.write_status("calm", status)
    driven.until("[...document.querySelectorAll('tr.row')].at(-1).querySelector('.pending').innerText === '7'")
    assert driven.script(FOCUSED) == "blocked"

    look_at(driven, fleet, "blocked")
    driven.until("document.querySelector('#migration details')")
    driven.script("""document.querySelector('#migration details').open = true;
        getSelection().selectAllChildren(document.querySelector('.facts dd'));
        document.querySelector('#migration .commands button').focus({preventScroll: true}); scrollTo(0, 200)""")
    before = driven.script("return [String(getSelection()), scrollY]")
    assert before[0] and before[1] == 200
    status = fleet.migration("blocked")["status"]
    status["run"]["blockers"][0]["application"] = "the yearly report"
    fleet.write_status("blocked", status)
    driven.until("document.querySelector('.blockers').innerText.includes('the yearly report')")
    assert driven.script("return [String(getSelection()), scrollY]") == before
    assert driven.script("return document.querySelector('#migration details').open")
    assert driven.script("return document.activeElement.className") == "command"
    assert driven.script("return window.mark") == "the same document"


def test_the_time_goes_on(fleet, page, driven):
    come_in(driven, page)
    first = driven.script("return document.querySelector('tr.row time').innerText")
    # By the browser's own clock, a minute and a second later than it is.
    driven.script("const real = Date.now; Date.now = () => real() + 61000")
    driven.until("document.querySelector('tr.row time').innerText !== arguments[0]", first)


def test_a_command_is_copied(fleet, page, driven):
    come_in(driven, page)
    look_at(driven, fleet, "broken")
    driven.devtools("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    # The word stands there for two seconds, which nobody may see who asks now and then on a busy machine.
    driven.script("window.words = []; new MutationObserver(() => window.words.push(document.querySelector("
                  "'#migration .commands li:last-child .copy')?.innerText)).observe(document.body, "
                  "{subtree: true, childList: true, characterData: true})")
    driven.click("#migration .commands li:last-child button")
    driven.until("window.words.includes('copied')")
    wanted = f"kubectl lockkeeper retry broken -n {fleet.namespace}"
    assert driven.script("return navigator.clipboard.readText()") == wanted, "without the note beside it"


def test_sorts_are_shown_alone_at_a_press(fleet, page, driven):
    come_in(driven, page)
    driven.click(".counts .is-failed")
    assert driven.script(NAMES) == ["broken"]
    assert driven.script("return document.querySelector('.counts .is-failed').ariaPressed") == "true"
    driven.press("Escape")
    assert len(driven.script(NAMES)) == 5


def test_what_the_program_refuses_or_does_not_have_is_said(fleet, page, driven):
    come_in(driven, page)
    driven.script("location.hash = '#nowhere/nothing'")
    said = driven.until("!document.getElementById('refused').hidden && document.getElementById('refused').innerText")
    assert "There is no Migration nothing in namespace nowhere" in said
    driven.press("Escape")
    driven.until("document.querySelector('tr.row') && document.getElementById('refused').hidden")


def test_the_page_outlives_the_program_and_says_what_to_do(fleet, page, driven):
    come_in(driven, page)
    page.end()
    said = driven.until("!document.getElementById('ended').hidden && document.getElementById('ended').innerText")
    assert "kubectl lockkeeper ui has ended" in said and "Start it again" in said
    assert len(driven.script(NAMES)) == 5 and driven.script("return document.getElementById('live').innerText") == "not live"
    measured = driven.script(MEASURES)
    assert (measured["covered"], measured["overflow"]) == ([], 0)
    again = Page("-n", fleet.namespace, "--port", str(page.port))
    try:
        said = driven.until("!document.getElementById('refused').hidden && document.getElementById('refused').innerText")
        assert "Open the address that `kubectl lockkeeper ui` printed" in said
        come_in(driven, again)
        assert driven.script("return document.getElementById('live').innerText") == "live"
    finally:
        again.close()


def test_nothing_is_asked_of_anybody_else(fleet, page):
    with Driven() as driven:
        come_in(driven, page)
        look_at(driven, fleet, "blocked")
        driven.until("document.querySelector('.graph')")
        asked = driven.end()
    assert any(address.startswith(f"http://127.0.0.1:{page.port}/migration") for address in asked)
    assert [address for address in asked if not address.startswith(f"http://127.0.0.1:{page.port}/")] == []


def test_who_wants_no_motion_has_none(fleet, page, driven):
    come_in(driven, page)
    turning = "return getComputedStyle(document.querySelector('.turning')).animationName"
    assert driven.script(turning) == "turn"
    driven.look(motion="reduce")
    assert driven.script(turning) == "none"


def test_a_thousand_rows_are_drawn_at_once(fleet, page, driven):
    come_in(driven, page)
    seconds = driven.script("""
        const rows = (from) => Array.from({length: 1000}, (_, i) => { const row = document.querySelector('tr.row').cloneNode(true);
            row.id = `many/row-${from + i}`; return row.outerHTML; }).join('');
        const text = (from) => `<div id="fleet" class="fleet" data-title="many"><table class="rows"><tbody id="group-needed">` +
            rows(from) + '</tbody></table></div>';
        const texts = [text(0), text(0).replace('>1<', '>2<'), text(500)];
        return texts.map((each) => { const begin = performance.now(); put(each); document.body.offsetHeight;
            return (performance.now() - begin) / 1000; })""")
    # A tenth of that where nothing else runs.
    assert max(seconds) < 8, seconds
