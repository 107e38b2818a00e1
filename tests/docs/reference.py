#!/usr/bin/env python3
"""Writes docs/reference/ from what decides: the resource, the vocabulary, the constants, and the programs' own --help.

usage: reference.py [--check] [--programs BUILD_DIR]

    --check                writes nothing and fails where something would change
    --programs BUILD_DIR   also flags.md, by the programs of that build; without it flags.md is left alone
"""
import argparse
import sys

import pages
import reference_fields
import reference_flags
import reference_names
import reference_words

FOLDER = pages.ROOT / "docs" / "reference"
MADE = "<!-- Made by tests/docs/reference.py from {}; do not write here. -->\n"


def written(builds):
    """File name → text of each page that can be made."""
    made = {
        "fields.md": ("crds/lockkeeper.dev_migrations.yaml", reference_fields.page()),
        "conditions.md": ("operator/api/ and docs/runbook.md", reference_words.conditions()),
        "exit-statuses.md": ("operator/api/vocabulary.cc and operator/plan/policy.cc", reference_words.exit_statuses()),
        "rules.md": ("docs/rules/", reference_words.rules()),
        "names.md": ("operator/ and charts/lockkeeper/", reference_names.page()),
    }
    if builds:
        made["flags.md"] = ("the programs' --help", reference_flags.page(builds))
    return {name: MADE.format(source) + text.rstrip("\n") + "\n" for name, (source, text) in made.items()}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--programs")
    given = parser.parse_args()
    bad = []
    for name, text in written(given.programs).items():
        path = FOLDER / name
        if not given.check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            bad.append(f"docs/reference/{name} is not what tests/docs/reference.py writes")
    if bad:
        sys.exit("\n".join(bad))


if __name__ == "__main__":
    main()
