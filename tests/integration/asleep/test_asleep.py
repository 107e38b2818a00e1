"""What a release does where the feature gate was forgotten: nothing waits by itself, and that is said."""
import time

import pytest

import apiserver
from installs import GATE, Application, until
from release import policy_kinds


def labelled_pod_waits(namespace):
    stored = apiserver.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "app-", "labels": {GATE: "app"}},
                               "spec": {"containers": [{"name": "api", "image": "app:1"}]}}, "-n", namespace, "--dry-run=server")
    return GATE in [gate["name"] for gate in stored["spec"].get("schedulingGates", [])]


@pytest.mark.parametrize("scope", ["namespaces", "cluster"])
def test_a_forgotten_feature_gate_is_said_at_ready_and_gate_template_works(namespace, install, scope):
    assert policy_kinds() == ("admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicy",), "this test is about 1.34"
    ns, other = namespace("shop"), namespace("other")
    release = install("lockkeeper", namespace("ops"), {"watchNamespaces": [ns, other]} if scope == "namespaces" else {})
    assert "feature gate MutatingAdmissionPolicy" in release.notes
    time.sleep(3)  # longer than an API server takes that acts by its policies
    assert not labelled_pod_waits(ns)
    release.serves(ns)
    release.start_operator()
    app = Application(ns)
    app.run_ends_well()
    until(lambda: "feature gate MutatingAdmissionPolicy" in app.condition("Ready")["message"],
          "the open gate is said: " + app.condition("Ready")["message"])
    # The remedy that is named.
    by_template = Application(other, with_migration=False)
    apiserver.kubectl("-n", other, "patch", "deployment", "app", "--type=merge", "-p",
                      '{"spec":{"template":{"spec":{"schedulingGates":[{"name":"%s"}]}}}}' % GATE)
    until(lambda: by_template.gated() == 1, "the new pod waits by its template")
    by_template.migrate(gate="Template")
    by_template.run_ends_well()
    until(lambda: by_template.gated() == 0, "and its gate is opened")
    assert "by itself" not in by_template.condition("Ready")["message"]
