#!/usr/bin/env python3
"""Says where docs/security.md and the chart disagree about what the operator may do.

usage: rights.py
"""
import re
import sys

import yaml

from pages import ROOT


def of_the_page():
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    table = re.search(r"^## The operator's rights$(.*?)^## ", text, re.DOTALL | re.MULTILINE)[1]
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.split("\n") if row.startswith("|")]
    for group, resources, verbs, _ in rows[2:]:
        yield "" if group == "core" else group, frozenset(resources.split(", ")), frozenset(verbs.split(", "))


def of_the_chart():
    text = (ROOT / "charts/lockkeeper/templates/_rules.tpl").read_text(encoding="utf-8")
    for name in ("rules", "workloadRules"):
        block = re.search(r'define "lockkeeper\.' + name + r'" -}}\n(.*?)\n{{- end }}\n(?:{{- end }}\n)?\n', text + "\n", re.DOTALL)[1]
        for rule in yaml.safe_load("\n".join(line for line in block.split("\n") if not line.lstrip().startswith("{{"))):
            for group in rule["apiGroups"]:
                yield group, frozenset(rule["resources"]), frozenset(rule["verbs"])


def main():
    page, chart = set(of_the_page()), set(of_the_chart())
    bad = [f"docs/security.md and not the chart: {group or 'core'} {sorted(resources)} {sorted(verbs)}"
           for group, resources, verbs in page - chart]
    bad += [f"the chart and not docs/security.md: {group or 'core'} {sorted(resources)} {sorted(verbs)}"
            for group, resources, verbs in chart - page]
    if bad or len(chart) < 10:
        sys.exit("\n".join(bad) or "the chart's rules were not found")


if __name__ == "__main__":
    main()
