"""The alerts, their drills, the dashboards and the pages fit together. Needs no cluster."""
import pathlib
import re
import subprocess
import sys

import pytest
import yaml

import sources

PARTS = ["What it means.", "What to look at.", "What to type.", "When to wake somebody."]


def drill_of(path):
    """alert → whether it is wanted to fire at some time of the drill."""
    asked = {}
    for test in yaml.safe_load(path.read_text())["tests"]:
        for moment in test["alert_rule_test"]:
            asked[moment["alertname"]] = asked.get(moment["alertname"], False) or bool(moment.get("exp_alerts"))
    return asked


def test_each_alert_fires_in_one_drill_and_is_asked_for_in_all():
    names = set(sources.rules())
    fires = {}
    for path in sources.DRILLS:
        asked = drill_of(path)
        assert set(asked) == names, f"{path.name} asks for {sorted(asked)}"
        for name in [name for name, fired in asked.items() if fired]:
            fires.setdefault(name, []).append(path.name)
    assert set(fires) == names
    assert all(len(drills) == 1 for drills in fires.values()), fires
    assert len(sources.DRILLS) == len(names) + 1, "and one in which all are silent"


@pytest.mark.parametrize("alert", sources.rules())
def test_an_alert_leads_to_its_heading_with_four_parts_and_commands(alert):
    rule = sources.rules()[alert]
    page, _, anchor = rule["annotations"]["runbook_url"].partition("#")
    assert page == "docs/runbook.md" and anchor == alert.lower()
    text = sources.section_of(sources.RUNBOOK, anchor)
    assert text is not None, f"docs/runbook.md has no heading {alert}"
    at = [text.find(f"**{part}**") for part in PARTS]
    assert -1 not in at and at == sorted(at), f"{alert}: {dict(zip(PARTS, at))}"
    look, type_ = text[at[1]:at[2]], text[at[2]:at[3]]
    assert "```\n" in look and "```\n" in type_, "commands stand in blocks, to be copied"
    assert rule["labels"]["severity"] in ("warning", "critical")


def test_links_of_the_alerts_headings_lead_somewhere():
    for alert in sources.rules():
        for page, anchor in re.findall(r"\]\(([\w./]*)#([\w-]+)\)", sources.section_of(sources.RUNBOOK, alert.lower())):
            target = sources.RUNBOOK.parent / page if page else sources.RUNBOOK
            assert sources.section_of(target, anchor) is not None, f"{alert} leads to {page}#{anchor}"


def test_what_alerts_and_dashboards_ask_for_is_told():
    known = sources.told_metrics()
    asked = {name: sources.metrics_in(rule["expr"]) for name, rule in sources.rules().items()}
    for path in sources.DASHBOARDS:
        asked |= {f"{path.name}: {title}: {query}": sources.metrics_in(query) for title, query in sources.queries(path)}
    for who, metrics in asked.items():
        assert metrics, f"{who} asks for nothing of ours"
        assert metrics <= set(known), f"{who} asks for {metrics - set(known)}"


def test_every_metric_of_migrations_and_runs_is_on_a_dashboard():
    shown = {metric for path in sources.DASHBOARDS for _, query in sources.queries(path) for metric in sources.metrics_in(query)}
    ours = {name for name in sources.told_metrics() if name.startswith("lockkeeper_")}
    # Of what is counted per Migration, the dashboards count themselves.
    assert ours - shown == {"lockkeeper_migrations"}


def test_what_a_release_narrows_has_braces():
    """The chart's template writes into them."""
    per_migration = {name for name, (_, labels, _) in sources.told_metrics().items() if "migration" in labels}
    for name, rule in sources.rules().items():
        for metric in re.findall(r"\b(lockkeeper_[a-z_]+)\b(?!\{)", re.sub(r'"[^"]*"', "", rule["expr"])):
            assert metric not in per_migration, f"{name} asks for {metric} without braces"
        assert "leader_election_master_status" not in rule["expr"] or 'name=~".*lockkeeper.*"' in rule["expr"]


def test_dashboards_are_what_their_panels_say():
    subprocess.run([sys.executable, "-B", str(sources.ROOT / "deploy" / "grafana" / "generate.py"), "--check"], check=True)


@pytest.mark.parametrize("path", sources.DASHBOARDS, ids=lambda path: path.name)
def test_a_panel_has_an_id_a_place_and_words_of_its_own(path):
    panels = sources.panels(path)
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert place["x"] + place["w"] <= 24 and not cells & taken, f"{panel['title']} lies over another one"
        taken |= cells
        assert panel["description"].endswith(".") and panel["targets"]
        assert all(target["datasource"]["uid"] == "${datasource}" for target in panel["targets"])


def test_links_of_this_folder_lead_into_the_chart():
    for path in [sources.RULES, *sources.DASHBOARDS]:
        assert path.is_symlink() and pathlib.Path("charts/lockkeeper/files") in path.resolve().relative_to(sources.ROOT).parents
