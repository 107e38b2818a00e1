"""What the alerts, their drills, the dashboards and the pages say, read from their files."""
import json
import pathlib
import re

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy" / "alerts" / "lockkeeper.rules.yaml"
DRILLS = sorted((ROOT / "deploy" / "alerts" / "tests").glob("*.yaml"))
DASHBOARDS = [ROOT / "deploy" / "grafana" / name for name in ("fleet.json", "migration.json")]
RUNBOOK = ROOT / "docs" / "runbook.md"
METRICS = ROOT / "docs" / "metrics.md"

HISTOGRAM_PARTS = re.compile(r"_(bucket|sum|count)$")


def rules():
    """The alerts by their names."""
    found = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in found}) == len(found)
    return {rule["alert"]: rule for rule in found}


def panels(path):
    return [panel for panel in json.loads(path.read_text())["panels"] if panel["type"] != "row"]


def queries(path):
    """(title of the panel, query) of a dashboard."""
    return [(panel["title"], target["expr"]) for panel in panels(path) for target in panel["targets"]]


def told_metrics():
    """name → (type, labels, query), by the tables of docs/metrics.md."""
    row = re.compile(r"^\| `([a-z_]+)` \| (\w+) \| ([^|]*) \| [^|]+ \| `([^|]+)` \|$", re.MULTILINE)
    return {name: (kind, set(re.findall(r"`(\w+)`", labels)), query)
            for name, kind, labels, query in row.findall(METRICS.read_text())}


def metrics_in(query):
    """The metrics that a query asks for, without the parts of a histogram."""
    known = told_metrics()
    prefixes = {name.partition("_")[0] for name in known}
    words = set(re.findall(r"\b[a-z]+_[a-z_]+\b", re.sub(r'"[^"]*"', "", query)))
    asked = {word for word in words if word.partition("_")[0] in prefixes}
    return {word if word in known else HISTOGRAM_PARTS.sub("", word) for word in asked}


def section_of(page, anchor):
    """The text below the heading of that anchor, up to the next heading; None where there is none."""
    for part in re.split(r"^(?=#{1,6} )", page.read_text(), flags=re.MULTILINE):
        heading, _, text = part.partition("\n")
        name = re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower()).replace(" ", "-")
        if heading.startswith("#") and name == anchor:
            return text
    return None
