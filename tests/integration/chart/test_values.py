"""What the chart makes of each value, by the table values_table.yaml; and what is written about them."""
import json
import pathlib
import subprocess
import sys

import pytest
import yaml

from apiserver import ROOT
from release import CHART, HelmError, rendered

TABLE = yaml.safe_load((pathlib.Path(__file__).parent / "values_table.yaml").read_text())


def names_of(obj):
    """KIND/NAME, and KIND/NAMESPACE/NAME."""
    metadata = obj["metadata"]
    yield f"{obj['kind']}/{metadata['name']}"
    yield f"{obj['kind']}/{metadata.get('namespace', '')}/{metadata['name']}"


def missing(wanted, found, place):
    """What of `wanted` is not in `found`, as sentences; null wants that nothing stands there."""
    if wanted is None:
        return [] if found is None else [f"{place} is {json.dumps(found)}, and nothing was to stand there"]
    if isinstance(wanted, dict) and isinstance(found, dict):
        return [line for key, each in wanted.items() for line in missing(each, found.get(key), f"{place}.{key}")]
    if isinstance(wanted, list) and isinstance(found, list):
        return [f"{place} has no {json.dumps(each)}: {json.dumps(found)}" for each in wanted
                if all(missing(each, one, place) for one in found)]
    return [] if wanted == found else [f"{place} is {json.dumps(found)} and not {json.dumps(wanted)}"]


def faults(row, objects):
    by_name = {name: obj for obj in objects for name in names_of(obj)}
    out = []
    for name, parts in row.get("objects", {}).items():
        out += missing(parts, by_name[name], name) if name in by_name else [f"there is no {name}"]
    for name in row.get("without", []):
        out += [f"there is {each}" for each in by_name if each == name or each.partition("/")[0] == name]
    return out


@pytest.mark.parametrize("row", TABLE, ids=[row["what"] for row in TABLE])
def test_values(row):
    values = row.get("values", {})
    if "refused" in row:
        with pytest.raises(HelmError, match=row["refused"]):
            rendered(values)
        return
    assert faults(row, rendered(values)) == []
    assert not values or faults(row, rendered()), "the row holds without its values, too"


def leaves(schema, path=()):
    for name, each in schema["properties"].items():
        yield from leaves(each, (*path, name)) if "properties" in each else [(*path, name)]


def is_set(values, path):
    for name in path:
        if not isinstance(values, dict) or name not in values:
            return False
        values = values[name]
    return True


def test_every_value_has_a_row():
    schema = json.loads((CHART / "values.schema.json").read_text())
    rows = [row.get("values", {}) for row in TABLE if "refused" not in row]
    without = [".".join(path) for path in leaves(schema) if path != ("global",) and not any(is_set(row, path) for row in rows)]
    assert without == []


def test_the_security_contexts_are_the_same_where_an_older_releases_values_are_used_again():
    # helm upgrade --reuse-values: the keys are not there at all.
    assert rendered({"podSecurityContext": None, "securityContext": None}) == rendered()


def table_made(chart, *words):
    script = chart.parents[1] / "deploy" / "values_table.py"
    return subprocess.run([sys.executable, "-B", str(script), *words], capture_output=True, text=True)


@pytest.fixture
def copied(tmp_path):
    """The chart and the script elsewhere, to be changed."""
    for name in ("values.schema.json", "values.yaml", "README.md"):
        path = tmp_path / "charts" / "lockkeeper" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((CHART / name).read_text())
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "values_table.py").write_text((ROOT / "deploy" / "values_table.py").read_text())
    return tmp_path / "charts" / "lockkeeper"


def replaced(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_readme_has_the_table_of_values(copied):
    done = table_made(copied, "--check")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("file, old, new, said", [
    ("values.yaml", "workers: 4", "workers: 5", "run deploy/values_table.py"),
    ("README.md", "| `workers` |", "| `worker` |", "run deploy/values_table.py"),
    ("values.yaml", "workers: 4", "workers: 4\nnobody: 1", "has no nobody"),
    ("values.yaml", "workers: 4", "", "has no workers"),
    ("values.schema.json", '"description": "Environment of', '"title": "Environment of', "does not describe extraEnv")])
def test_a_value_without_its_description_is_told(copied, file, old, new, said):
    replaced(copied / file, old, new)
    done = table_made(copied, "--check")
    assert done.returncode == 1 and said in done.stderr
