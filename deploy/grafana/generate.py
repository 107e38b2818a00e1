#!/usr/bin/env python3
"""Grafana's dashboards, from the panels that panels.py lists. `--check` says whether they are up to date.

They stand in the chart, which can ship them as ConfigMaps; the files beside this one are links there. Grafana 10 and later
import them as they are.
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import panels  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "charts" / "lockkeeper" / "files" / "dashboards"
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
WIDTH = 24

# What a phase, and a yes or no, looks like.
COLORS = {"Ready": "green", "Running": "blue", "Pending": "light-blue", "Suspended": "purple", "Deleting": "orange",
          "Failed": "red"}
SHADES = {"": ["text"], "bad": ["green", "red"], "good": ["red", "green"]}  # below 1, from 1 on


def target(letter, query, is_table):
    made = {"refId": letter, "datasource": SOURCE, "expr": query.expr, "legendFormat": query.legend or "__auto"}
    return made | ({"instant": True, "range": False, "format": "table"} if is_table else
                   {"instant": False, "range": True})


def color_overrides(panel):
    if not any(query.legend == "{{phase}}" for query in panel.queries):
        return []
    return [{"matcher": {"id": "byName", "options": phase},
             "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": color}}]}
            for phase, color in COLORS.items()]


def thresholds(shade):
    return {"mode": "absolute", "steps": [{"color": color, "value": at or None} for at, color in enumerate(SHADES[shade])]}


def options(panel):
    kind = panel.kind
    if kind == "stat":
        return {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "colorMode": "value",
                "graphMode": "area", "textMode": "name" if panel.is_word else "value_and_name", "justifyMode": "auto", "orientation": "auto"}
    if kind == "state-timeline":
        return {"mergeValues": True, "showValue": "never", "alignValue": "left", "rowHeight": 0.8,
                "legend": {"showLegend": False, "displayMode": "list", "placement": "bottom"}}
    if kind == "table":
        return {"showHeader": True, "cellHeight": "sm"}
    return {"legend": {"showLegend": True, "displayMode": "list", "placement": "bottom"},
            "tooltip": {"mode": "multi", "sort": "desc"}}


def custom(panel):
    if panel.kind == "timeseries":
        return {"lineWidth": 1, "fillOpacity": 20 if panel.stacked else 5, "showPoints": "auto",
                "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"}}
    return {"fillOpacity": 80, "lineWidth": 0} if panel.kind == "state-timeline" else {}


# Of a table: no time, no value, no name of a pod; a row leads to its Migration.
def table_parts():
    link = {"title": "Migration", "url": "/d/lockkeeper-migration?var-datasource=${datasource}"
                                         "&var-namespace=${__data.fields.namespace}&var-migration=${__data.fields.migration}"}
    return {"transformations": [{"id": "organize", "options": {"excludeByName": {"Time": True, "Value": True}}}],
            "links": [link]}


def panel_json(panel, number, place):
    defaults = {"unit": panel.unit, "thresholds": thresholds(panel.shade), "custom": custom(panel),
                "color": {"mode": "thresholds" if panel.kind == "stat" or panel.shade else "palette-classic"}, "mappings": []}
    if panel.unit != "dateTimeFromNow":
        defaults["min"] = 0
    made = {"id": number, "type": panel.kind, "title": panel.title, "description": panel.says, "datasource": SOURCE,
            "gridPos": place, "options": options(panel),
            "fieldConfig": {"defaults": defaults, "overrides": color_overrides(panel)},
            "targets": [target(chr(ord("A") + at), query, panel.kind == "table") for at, query in enumerate(panel.queries)]}
    if panel.kind == "table":
        parts = table_parts()
        made["transformations"] = parts["transformations"]
        defaults["links"] = parts["links"]
    return made


def laid_out(rows):
    """Rows of panels, left to right; ids count through, so that a panel added at the end changes no other one's."""
    made, number, top = [], 1, 0
    for row in rows:
        made.append({"id": number, "type": "row", "title": row.title, "collapsed": False, "panels": [],
                     "gridPos": {"h": 1, "w": WIDTH, "x": 0, "y": top}})
        number, top, left = number + 1, top + 1, 0
        for panel in row.panels:
            if left + panel.width > WIDTH:
                top, left = top + row.height, 0
            made.append(panel_json(panel, number, {"h": row.height, "w": panel.width, "x": left, "y": top}))
            number, left = number + 1, left + panel.width
        top += row.height
    return made


def variable(name, query, of_many):
    return {"name": name, "type": "query", "label": name.capitalize(), "datasource": SOURCE, "refresh": 2, "sort": 1,
            "definition": query, "query": {"qryType": 1, "query": query, "refId": name},
            "multi": of_many, "includeAll": of_many, **({"allValue": ".*", "current": {"text": ["All"], "value": ["$__all"]}}
                                                        if of_many else {"current": {}})}


def dashboard(which):
    source = {"name": "datasource", "type": "datasource", "label": "Data source", "query": "prometheus", "current": {},
              "hide": 0, "refresh": 1, "regex": ""}
    return {"uid": which.uid, "title": which.title, "description": which.says, "tags": ["lockkeeper"], "schemaVersion": 39,
            "version": 1, "editable": True, "graphTooltip": 1, "refresh": "30s", "time": {"from": "now-6h", "to": "now"},
            "timezone": "browser", "annotations": {"list": []},
            "links": [{"type": "dashboards", "tags": ["lockkeeper"], "title": "Lockkeeper", "asDropdown": False,
                       "includeVars": True, "keepTime": True}],
            "templating": {"list": [source, *(variable(*one) for one in which.variables)]}, "panels": laid_out(which.rows)}


def main():
    wanted = {FOLDER / f"{which.file}.json": json.dumps(dashboard(which), indent=1) + "\n" for which in panels.DASHBOARDS}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"deploy/grafana/generate.py changes {path.name}", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_text(wanted[path])
    return 0


if __name__ == "__main__":
    sys.exit(main())
