#!/usr/bin/env python3
"""Writes into a chart's Chart.yaml what only its release knows, as annotations of Artifact Hub.

    chart.py CHART.yaml CHANGELOG.md --image NAME:TAG [--home URL]

The changes are those under the version's heading of the changelog.
"""
import argparse
import json
import pathlib
import re
import sys

import yaml

# https://artifacthub.io/docs/topics/annotations/helm: the kinds that it takes.
KINDS = ("added", "changed", "deprecated", "removed", "fixed", "security")


def changes(changelog, version):
    """The entries of a version, as (kind, text). Raises ValueError where there is none."""
    section = re.search(rf"^## \[{re.escape(version)}\].*?$(.*?)(?=^## |\Z)", changelog, re.M | re.S)
    if not section:
        raise ValueError(f"the changelog has no heading for {version}")
    out, kind = [], None
    for line in section[1].splitlines():
        heading = re.match(r"### (\w+)", line)
        if heading:
            kind = heading[1].lower()
            if kind not in KINDS:
                raise ValueError(f"the changelog has '{heading[1]}' under {version}, which is none of {', '.join(KINDS)}")
        elif line.startswith("- ") and kind:
            out.append([kind, line[2:].strip()])
        elif line.startswith("  ") and line.strip() and out:
            out[-1][1] += " " + line.strip()
    if not out:
        raise ValueError(f"the changelog says nothing under {version}")
    # Its links lead into the repository, and nowhere from there.
    return [(kind, re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", text)) for kind, text in out]


def annotation(name, entries):
    """A list in the text of an annotation, a line each: JSON is YAML, too."""
    lines = "".join(f"    - {json.dumps(entry, ensure_ascii=False)}\n" for entry in entries)
    return f"  artifacthub.io/{name}: |\n{lines}"


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("chart", type=pathlib.Path)
    parser.add_argument("changelog", type=pathlib.Path)
    parser.add_argument("--image", required=True)
    parser.add_argument("--home", default="")
    args = parser.parse_args()

    text = args.chart.read_text()
    version = str(yaml.safe_load(text)["version"])
    try:
        entries = [{"kind": kind, "description": words} for kind, words in changes(args.changelog.read_text(), version)]
    except ValueError as problem:
        sys.exit(f"chart.py: {problem}")
    # The annotations are the file's last part.
    text += annotation("images", [{"name": "lockkeeper", "image": args.image, "platforms": ["linux/amd64"]}])
    text += annotation("changes", entries)
    if "-" in version:
        text += '  artifacthub.io/prerelease: "true"\n'
    if args.home:
        text = text.replace("\nannotations:\n", f"\nhome: {json.dumps(args.home)}\nannotations:\n", 1)
    args.chart.write_text(text)


if __name__ == "__main__":
    main()
