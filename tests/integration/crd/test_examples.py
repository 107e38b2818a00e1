"""Every Migration that somebody may copy from here is accepted as it stands: examples, the demo's, those in documents."""
import sys

import pytest
import yaml

import apiserver

sys.path.insert(0, str(apiserver.ROOT / "tests" / "docs"))
import pages  # noqa: E402

FILES = sorted((apiserver.ROOT / "deploy" / "examples").glob("*.yaml")) + [apiserver.ROOT / "deploy" / "local" / "shop" / "shop.yaml"]


def objects_of(path):
    if path.suffix == ".md":
        blocks = [fence.text for fence in pages.fences(path) if fence.language == "yaml"]
        return [obj for block in blocks for obj in yaml.safe_load_all(block) if obj and obj.get("kind")]
    return [obj for obj in yaml.safe_load_all(path.read_text()) if obj]


DOCUMENTS = [page for page in pages.pages() if any(obj["kind"] == "Migration" for obj in objects_of(page))]


@pytest.mark.parametrize("path", FILES + DOCUMENTS, ids=lambda path: path.name)
def test_example_is_accepted(namespace, path):
    objects = [obj for obj in objects_of(path) if obj["apiVersion"] != "argoproj.io/v1alpha1"]
    assert any(obj["kind"] == "Migration" for obj in objects)
    for obj in objects:
        obj["metadata"].pop("namespace", None)
        apiserver.create(obj, "-n", namespace, "--dry-run=server")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_example_leads_from_its_migrations_to_its_pods(path):
    objects = objects_of(path)
    workloads = {(obj["apiVersion"], obj["kind"], obj["metadata"]["name"]): obj["spec"]["template"]
                 for obj in objects if "template" in obj.get("spec", {})}
    migrations = {obj["metadata"]["name"]: obj["spec"] for obj in objects if obj["kind"] == "Migration"}
    for template in workloads.values():
        assert template["metadata"]["labels"]["lockkeeper.dev/migration"] in migrations
    if not workloads:
        return
    for name, spec in migrations.items():
        ref = spec.get("workloadRef")
        if ref is None:
            continue
        template = workloads[ref.get("apiVersion", "apps/v1"), ref["kind"], ref["name"]]
        assert template["metadata"]["labels"]["lockkeeper.dev/migration"] == name
        assert ref.get("container", template["spec"]["containers"][0]["name"]) in {c["name"] for c in template["spec"]["containers"]}
        has_gate = {"name": "lockkeeper.dev/migration"} in template["spec"].get("schedulingGates", [])
        assert has_gate == (spec.get("gate") == "Template")
