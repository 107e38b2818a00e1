"""The pictures in a real browser: nothing is loaded, no box lies over another, no line goes through one, each revision tells more
by mouse and by keyboard, in the light and in the dark. The layout itself: tests/unit/picture/graph_layout_test.cc."""

import pathlib

import browser
import pytest

# What both pictures have: boxes, and the lines between them. A line touches its own two boxes.
MEASURE = """
const boxes = [...document.querySelectorAll(BOXES)].map(box => box.getBoundingClientRect());
const cross = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
let overlaps = 0, pierced = 0;
boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => { if (cross(a, b)) overlaps++; }));
const lines = [...document.querySelectorAll('path.line')];
for (const line of lines) {
  const matrix = line.getScreenCTM(), length = line.getTotalLength();
  for (let at = 0; at <= length; at += 6) {
    const point = line.getPointAtLength(at).matrixTransform(matrix);
    if (boxes.some(b => point.x > b.left + 2 && point.x < b.right - 2 && point.y > b.top + 2 && point.y < b.bottom - 2)) pierced++;
  }
}
"""
GRAPH = MEASURE.replace("BOXES", "'.revision'") + """
const first = document.querySelector('.revision'), card = first.querySelector('.card');
const shown = () => getComputedStyle(card).display != 'none';
const before = shown();
first.focus();
const place = card.getBoundingClientRect();
const inside = place.left >= 0 && place.top >= 0 && place.right <= innerWidth && place.bottom <= innerHeight;
const colour = (selector, name) => { const found = document.querySelector(selector); return found && getComputedStyle(found)[name]; };
return {boxes: boxes.length, lines: lines.length, overlaps, pierced, before, after: shown(), inside, card: card.innerText,
        ground: colour('.pending .box', 'fill'), text: colour('.id', 'fill'), wide: document.documentElement.scrollWidth <= innerWidth};
"""


@pytest.fixture
def page(tmp_path):
    """Writes what the program printed into a file."""
    def write(keeper, *arguments, name="page.html"):
        result = keeper.run(*arguments)
        assert result.code == 0, result.out + result.err
        file = tmp_path / name
        file.write_text(result.out)
        return file
    return write


@pytest.fixture
def diamond(application, keeper):
    application.table("a1")
    assert keeper.json("apply").code == 0
    application.revision("b2", 'op.execute("ALTER TABLE t_a1 ADD COLUMN note text")', parent="a1")
    application.table("c3", parent="a1")
    application.table("d4", parent=("b2", "c3"))


def write_many(application, count):
    """Revisions of three teams, who now and then begin anew at another one's, and merge."""
    ends = ["r0"]
    application.revision("r0", "pass", parent=None)
    for number in range(1, count):
        name, parent, depends = f"r{number}", ends[number % len(ends)], None
        if number % 11 == 0 and len(ends) < 4:
            ends.append(name)
        elif number % 17 == 0 and len(ends) > 1:
            parent = (ends[0], ends.pop())
            ends[0] = name
        else:
            ends[ends.index(parent)] = name
        if number % 90 == 0:
            depends = f"r{number - 60}"
        application.revision(name, "pass", parent=parent, depends=depends)


@pytest.mark.parametrize("scheme", [browser.LIGHT, browser.DARK])
def test_a_graph_as_a_page(keeper, diamond, page, shadow, scheme):
    file = page(keeper, "graph", "-o", "html", shadow)
    seen = browser.measured(file, GRAPH, scheme)
    assert (seen["boxes"], seen["lines"], seen["overlaps"], seen["pierced"]) == (4, 4, 0, 0)
    assert not seen["before"] and seen["after"] and seen["inside"], "the keyboard's focus shows the card, in the window"
    assert "d4" in seen["card"] and "migrations/versions/d4.py" in seen["card"] and "CREATE TABLE t_d4" in seen["card"]
    dark = scheme == browser.DARK
    assert seen["ground"] == ("rgb(19, 36, 58)" if dark else "rgb(233, 242, 253)")
    assert seen["text"] == ("rgb(230, 235, 241)" if dark else "rgb(27, 36, 48)")


def test_five_hundred_revisions(keeper, application, page):
    write_many(application, 500)
    file = page(keeper, "graph", "--static", "--all", "-o", "html")
    seen = browser.measured(file, GRAPH)
    assert seen["boxes"] == 500 and seen["lines"] > 500 and seen["overlaps"] == 0 and seen["pierced"] == 0
    assert seen["wide"], "what is wide is panned in its frame"
    picture = page(keeper, "graph", "--static", "--all", "-o", "svg")
    wrapped = picture.with_name("wrapped.html")
    wrapped.write_text(f"<!DOCTYPE html><meta charset='utf-8'><body>{picture.read_text()}</body>")
    script = MEASURE.replace("BOXES", "'.node > .box'") + "return {boxes: boxes.length, overlaps, pierced};"
    assert browser.measured(wrapped, script) == {"boxes": 500, "overlaps": 0, "pierced": 0}


def test_a_plan_and_a_run_as_pages(keeper, diamond, page, tmp_path, shadow):
    seen = browser.measured(page(keeper, "plan", "-o", "html", shadow), GRAPH)
    assert (seen["boxes"], seen["overlaps"], seen["pierced"]) == (4, 0, 0)
    report = tmp_path / "run.html"
    assert keeper.run("apply", f"--report={report}").code == 0
    seen = browser.measured(report, """
        const bars = [...document.querySelectorAll('.gantt .bar')].map(bar => bar.getBoundingClientRect());
        const names = [...document.querySelectorAll('.gantt .step .name')].map(name => name.textContent);
        const rows = bars.every((bar, i) => i == 0 || bar.top >= bars[i - 1].bottom);
        const applied = document.querySelectorAll('.revision .applied').length;
        return {bars: bars.length, names, rows, applied, heading: document.querySelector('h1').innerText};""")
    assert seen["heading"] == "Applied" and sorted(seen["names"]) == ["b2", "c3", "d4"] and seen["rows"]
    assert seen["bars"] >= 6, "each step, and each statement"
    assert seen["applied"] == 4


def test_nothing_is_loaded_and_nothing_runs(keeper, application, diamond, page, tmp_path):
    text = application.revision("e5", "pass")
    text.write_text(text.read_text().replace('"""e5"""', "'''<img src=http://127.0.0.1:9/x onerror=alert(1)>'''"))
    report = tmp_path / "run.html"
    files = [page(keeper, "graph", "-o", "html"), page(keeper, "graph", "-o", "svg", name="picture.svg"),
             page(keeper, "plan", "-o", "html", name="plan.html")]
    assert keeper.run("apply", f"--report={report}").code == 0
    for file in [*files, report]:
        _, asked = browser.run(file, "--dump-dom")
        assert asked == [], file
    # What got into a page nevertheless would neither run nor be loaded.
    broken = pathlib.Path(tmp_path / "broken.html")
    broken.write_text(report.read_text().replace(
        "</body>", "<script>document.title = 'ran'</script><img src='http://127.0.0.1:9/y'></body>"))
    out, asked = browser.run(broken, "--dump-dom")
    assert asked == [] and "<title>Lockkeeper run</title>" in out
    broken.write_text(browser.POLICY.sub("", broken.read_text()))
    out, asked = browser.run(broken, "--dump-dom")
    assert asked == ["http://127.0.0.1:9/y"] and "<title>ran</title>" in out, "without its policy it would"
