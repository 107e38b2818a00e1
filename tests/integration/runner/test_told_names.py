"""A flag or a field that a message names is there: who follows it is not refused."""

import re
import subprocess

import pytest
import yaml

from program import PROGRAM, ROOT

ROOMS = ("alembic", "plan", "postgres", "runner", "schema")
OTHER_PROGRAMS = {
    "--autogenerate", "--purge", "--sql",  # alembic
    "--exclude-standard", "--merge-base", "--name-only", "--others", "--show-toplevel",  # git
    "--executable", "--py", "--no-sync",  # poetry, pipenv, uv
    "--locale",  # initdb
    "--show-toplevel", "--name-only", "--merge-base", "--others", "--exclude-standard",  # git
}
VERBS = ("doctor", "plan", "apply", "adopt", "repair", "stamp", "undo-stamp", "snapshot", "check", "compat", "graph", "lint")


def told(pattern):
    """(where, what) of each string in the code by which the runner tells people something."""
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / "operator" / room).rglob("*")):
            if path.suffix not in (".cc", ".h", ".py"):
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                for text in re.findall(r'"(?:[^"\\]|\\.)*"', line):
                    found += [(f"{path.relative_to(ROOT)}:{number}", what) for what in re.findall(pattern, text)]
    return found


@pytest.fixture(scope="module")
def flags():
    known = set()
    for verb in VERBS:
        done = subprocess.run([PROGRAM, verb, "--help"], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        known |= set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", done.stdout))
    return known


def test_every_flag_that_a_message_names_is_there(flags):
    named = told(r"(?<![\w-])--[a-z][a-z-]*[a-z]")
    assert len(named) > 20, "this test looks at nothing"
    missing = [(where, flag) for where, flag in named if flag not in flags | OTHER_PROGRAMS]
    assert missing == []


def test_every_field_that_a_message_names_is_in_the_resource():
    crd = yaml.safe_load((ROOT / "crds/lockkeeper.dev_migrations.yaml").read_text())
    schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    named = told(r"(?<![\w.])spec(?:\.[a-zA-Z]+)+")
    assert len(named) > 5, "this test looks at nothing"
    for where, field in named:
        at = schema
        for part in field.split("."):
            assert part in at.get("properties", {}), f"{where} names {field}, which no Migration has"
            at = at["properties"][part]


def test_every_field_of_the_tool_has_its_flag(flags):
    """Flags are the spec's fields in kebab case; a section is `alembic --name`."""
    crd = yaml.safe_load((ROOT / "crds/lockkeeper.dev_migrations.yaml").read_text())
    spec = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    for field in spec["tool"]["properties"]["alembic"]["properties"]:
        assert f"--{field}" in flags
    for field in spec["timeouts"]["properties"]:
        name = "--" + re.sub("[A-Z]", lambda match: "-" + match.group().lower(), field)
        assert {name, name + "-timeout"} & flags, field
