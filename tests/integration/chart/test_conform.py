"""What the chart renders for each row of values_table.yaml, deploy/install.yaml and the examples, against the schemas of the
API server's kinds, of Migrations and of Prometheus Operator's; by kubeconform."""
import json
import subprocess

import pytest
import yaml

import schemas
from apiserver import CRD, ROOT
from release import rendered
from test_values import TABLE

EXAMPLES = [path for path in sorted((ROOT / "deploy" / "examples").glob("*.yaml"))]


def objects_of(path):
    return [obj for obj in yaml.safe_load_all(path.read_text()) if obj]


@pytest.fixture(scope="module")
def conform(installed, tmp_path_factory):
    """Answers for {name: objects}: what is wrong, as sentences, and how many objects are right."""
    program, folder = schemas.kubeconform(), tmp_path_factory.mktemp("schemas")
    foreign = schemas.of_crds([*schemas.of_prometheus_operator(), CRD])
    for path, schema in foreign.items():
        (folder / path).write_text(json.dumps(schema))

    def ask(named):
        kinds = {(obj["apiVersion"], obj["kind"]) for objects in named.values() for obj in objects}
        for path, schema in schemas.of_server(kinds).items():
            if path not in foreign:
                (folder / path).write_text(json.dumps(schema))
        texts = tmp_path_factory.mktemp("objects")
        for name, objects in named.items():
            (texts / f"{name}.yaml").write_text(yaml.safe_dump_all(objects))
        done = subprocess.run([str(program), "-strict", "-output", "json", "-summary", "-schema-location",
                               f"{folder}/{schemas.LOCATION}", str(texts)], capture_output=True, text=True)
        answer = json.loads(done.stdout)
        return [f"{each['filename']}: {each['kind']} {each['name']}: {each['msg']}" for each in answer["resources"]], answer["summary"]
    return ask


# Kinds of other versions of Kubernetes are not the ones of this server.
def test_every_row_of_values(conform, policies_served):
    rows = {f"row-{number}": rendered(row.get("values", {}), serves=policies_served)
            for number, row in enumerate(TABLE) if "refused" not in row}
    wrong, summary = conform(rows)
    assert wrong == []
    assert summary["valid"] == sum(map(len, rows.values())) and summary["skipped"] == 0


def test_the_examples(conform):
    named = {path.stem: [obj for obj in objects_of(path) if obj["apiVersion"] != "argoproj.io/v1alpha1"] for path in EXAMPLES}
    wrong, summary = conform(named)
    assert wrong == []
    assert summary["valid"] >= len(EXAMPLES)


@pytest.mark.parametrize("what, change", [
    ("a field that there is not", lambda spec: spec.update(replica=2)),
    ("a text for a number", lambda spec: spec.update(replicas="two"))])
def test_what_is_wrong_is_found(conform, what, change):
    deployment = next(obj for obj in rendered() if obj["kind"] == "Deployment")
    change(deployment["spec"])
    wrong, _ = conform({"wrong": [deployment]})
    assert len(wrong) == 1 and "Deployment lockkeeper" in wrong[0]


def test_a_monitor_that_is_wrong_is_found(conform):
    monitor = next(obj for obj in rendered({"podMonitor": {"enabled": True}}) if obj["kind"] == "PodMonitor")
    monitor["spec"]["podMetricsEndpoints"][0]["port"] = 8080
    assert len(conform({"wrong": [monitor]})[0]) == 1


def test_a_migration_that_is_wrong_is_found(conform):
    wrong = {"apiVersion": "lockkeeper.dev/v1alpha1", "kind": "Migration", "metadata": {"name": "x"}, "spec": {"gates": "None"}}
    assert len(conform({"wrong": [wrong]})[0]) == 1
