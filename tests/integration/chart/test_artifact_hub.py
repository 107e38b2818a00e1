"""What Chart.yaml says to Artifact Hub is so."""
import yaml

import apiserver
from release import CHART

# https://artifacthub.io/docs/topics/annotations/helm
CATEGORIES = {"ai-machine-learning", "database", "integration-delivery", "monitoring-logging", "networking", "security", "storage",
              "streaming-messaging", "skip-prediction"}
CAPABILITIES = {"basic install", "seamless upgrades", "full lifecycle", "deep insights", "auto pilot"}


def annotation(name):
    return yaml.safe_load((CHART / "Chart.yaml").read_text())["annotations"][f"artifacthub.io/{name}"]


def test_words_are_those_that_artifact_hub_knows():
    assert annotation("category") in CATEGORIES
    assert annotation("operatorCapabilities").lower() in CAPABILITIES
    assert annotation("operator") == "true"
    assert annotation("license") == "Apache-2.0"
    assert "Apache License" in (apiserver.ROOT / "LICENSE").read_text()


def test_the_kinds_are_the_crds():
    crd = yaml.safe_load(apiserver.CRD.read_text())
    told = yaml.safe_load(annotation("crds"))
    assert [(each["kind"], each["version"], each["name"]) for each in told] == [
        (crd["spec"]["names"]["kind"], version["name"], crd["metadata"]["name"]) for version in crd["spec"]["versions"]]
    assert all(each["displayName"] and each["description"] for each in told)


def test_the_example_is_accepted(namespace):
    for example in yaml.safe_load(annotation("crdsExamples")):
        apiserver.create(example, "-n", namespace, "--dry-run=server", "--validate=strict")


def test_nothing_is_told_that_only_a_release_knows():
    names = yaml.safe_load((CHART / "Chart.yaml").read_text())["annotations"]
    assert not {"artifacthub.io/images", "artifacthub.io/changes"} & set(names), "deploy/release.sh writes them"
