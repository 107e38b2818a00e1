#!/usr/bin/env python3
"""Writes the table of values in the chart's README.md, from its values.schema.json and values.yaml.

    values_table.py [--check]      --check writes nothing, and fails where the table is another one
"""
import json
import pathlib
import sys

import yaml

CHART = pathlib.Path(__file__).resolve().parents[1] / "charts" / "lockkeeper"
BEGIN, END = "<!-- values: made by deploy/values_table.py -->", "<!-- end of values -->"
HELMS_OWN = {"global"}  # Helm puts it into the values itself


def leaves(schema, path=()):
    """The values that can be set, as (path, schema): what has properties is a place for values, not one."""
    for name, each in schema["properties"].items():
        if "properties" in each:
            yield from leaves(each, (*path, name))
        elif not (path == () and name in HELMS_OWN):
            yield (*path, name), each


def settings(values, names, path=()):
    """What values.yaml sets, as {path: default}; `names` are the paths at which it ends."""
    if path in names or not isinstance(values, dict):
        return {path: values}
    found = {}
    for name, each in values.items():
        found.update(settings(each, names, (*path, name)))
    return found


def in_words(schema):
    allowed = schema.get("enum")
    words = schema["description"]
    return words if not allowed else f"{words} ({', '.join(f'`{json.dumps(each).strip(chr(34))}`' for each in allowed)})"


def table(schema, values):
    """Raises ValueError where the two files are not about the same values, or a value is not described."""
    known = dict(leaves(schema))
    defaults = settings(values, set(known))
    for path in [*known, *defaults]:
        name = ".".join(path)
        if path not in defaults:
            raise ValueError(f"values.yaml has no {name}, which values.schema.json describes")
        if path not in known:
            raise ValueError(f"values.schema.json has no {name}, which values.yaml sets")
        if not known[path].get("description", "").strip():
            raise ValueError(f"values.schema.json does not describe {name}")
    rows = ["| value | default | what it is |", "| --- | --- | --- |"]
    for path, default in defaults.items():
        shown = json.dumps(default, ensure_ascii=False)
        text = in_words(known[path]).replace("|", "\\|")
        rows.append(f"| `{'.'.join(path)}` | `{shown}` | {text} |")
    return "\n".join(rows)


def main():
    readme = CHART / "README.md"
    text = readme.read_text()
    schema = json.loads((CHART / "values.schema.json").read_text())
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    try:
        made = f"{before}{BEGIN}\n{table(schema, values)}\n{END}{after}"
    except ValueError as problem:
        sys.exit(f"values_table.py: {problem}")
    if made == text:
        return
    if "--check" in sys.argv[1:]:
        sys.exit(f"values_table.py: the table of {readme} is not the one of the chart's values; run deploy/values_table.py")
    readme.write_text(made)


if __name__ == "__main__":
    main()
