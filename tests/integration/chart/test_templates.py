"""What the chart renders, judged by Helm and by the API server itself."""
import json

import pytest
import yaml

import apiserver
from release import ADMISSION, CHART, FULL, OPERATOR, RELEASE, SYSTEM, HelmError, helm, of_kind, one, policy_kinds, rendered, rendered_here, server_version

VALUES = {"default": {}, "full": FULL}

# Kinds of other people's operators: the API server knows them by a bare CRD, so that a dry run sees the metadata.
FOREIGN = {"PodMonitor": "podmonitors", "PrometheusRule": "prometheusrules"}


@pytest.fixture(scope="module")
def foreign_kinds():
    for kind, plural in FOREIGN.items():
        apiserver.kubectl("apply", "--server-side", "-f", "-", input={
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{plural}.monitoring.coreos.com"},
            "spec": {"group": "monitoring.coreos.com", "scope": "Namespaced",
                     "names": {"kind": kind, "plural": plural, "singular": kind.lower(), "listKind": f"{kind}List"},
                     "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
                         "type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}})
    for plural in FOREIGN.values():
        apiserver.kubectl("wait", "--for=condition=Established", "--timeout=30s", f"crd/{plural}.monitoring.coreos.com")
    yield
    for plural in FOREIGN.values():
        apiserver.kubectl("delete", "crd", f"{plural}.monitoring.coreos.com", "--wait=false")


def test_helm_finds_nothing_to_complain_about():
    assert "0 chart(s) failed" in helm("lint", "--strict", str(CHART))
    assert "0 chart(s) failed" in helm("lint", "--strict", str(CHART), values=FULL)


@pytest.mark.parametrize("values", VALUES)
def test_the_api_server_accepts_every_object(installed, foreign_kinds, values):
    # Roles stand in the namespaces that are served, which must exist.
    apiserver.kubectl("create", "namespace", FULL["watchNamespace"], check=False)
    objects = rendered_here(VALUES[values] if policy_kinds() else {**VALUES[values], "admission": {"enabled": "auto"}})
    assert len(objects) > 13
    answer = apiserver.kubectl("apply", "--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict",
                               "-f", "-", input={"apiVersion": "v1", "kind": "List", "items": objects})
    assert len(answer.splitlines()) == len(objects), answer


@pytest.mark.parametrize("values", VALUES)
def test_the_operators_pod_may_run_where_pod_security_is_restricted(installed, values):
    apiserver.kubectl("label", "--overwrite", "namespace", SYSTEM, "pod-security.kubernetes.io/enforce=restricted")
    template = one(rendered(VALUES[values]), "Deployment")["spec"]["template"]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "try", "labels": template["metadata"]["labels"]},
           "spec": template["spec"]}
    stored = apiserver.create(pod, "-n", SYSTEM, "--dry-run=server")
    container = stored["spec"]["containers"][0]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert stored["spec"]["securityContext"]["runAsNonRoot"] is True


def test_two_replicas_with_probes_run_and_bring_one_image():
    deployment = one(rendered({"image": {"registry": "r.example", "tag": "1.2"}}), "Deployment")
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    assert deployment["spec"]["replicas"] == 2
    assert container["image"] == "r.example/lockkeeper:1.2"
    assert "--runner-image=r.example/lockkeeper:1.2" in container["args"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports == {"metrics": 8080, "health": 8081}
    assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "health"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "health"}


def test_a_digest_is_stronger_than_a_tag():
    container = one(rendered(FULL), "Deployment")["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == "registry.example:5000/db/lockkeeper@sha256:" + "0" * 64


def test_what_needs_more_of_the_cluster_is_off_by_default():
    kinds = {obj["kind"] for obj in rendered()}
    extra = {"PodDisruptionBudget", "NetworkPolicy", "PodMonitor", "PrometheusRule"}
    assert not kinds & extra
    assert extra <= {obj["kind"] for obj in rendered(FULL)}


@pytest.mark.parametrize("serves, version", [((ADMISSION,), "v1"), ((ADMISSION.replace("/v1/", "/v1beta1/"),), "v1beta1"),
                                             ((ADMISSION.replace("/v1/", "/v1alpha1/"),), "v1alpha1"), ((), None)])
def test_the_gate_closes_by_the_newest_policy_that_the_api_server_serves(serves, version):
    policies = of_kind(rendered(serves=serves), "MutatingAdmissionPolicy")
    assert {obj["apiVersion"] for obj in policies} == ({f"admissionregistration.k8s.io/{version}"} if version else set())
    assert len(policies) == (2 if version else 0)


def test_admission_can_be_switched_off_and_the_guard_by_itself():
    objects = rendered({"admission": {"enabled": False}})
    assert not of_kind(objects, "MutatingAdmissionPolicy") and of_kind(objects, "ValidatingAdmissionPolicy")
    objects = rendered({"admission": {"guard": {"enabled": False}}})
    assert of_kind(objects, "MutatingAdmissionPolicy") and not of_kind(objects, "ValidatingAdmissionPolicy")


NAMESPACED = {"watchNamespaces": ["shop", "orders"], "watchNamespace": "pay"}


def test_a_release_for_namespaces_has_nothing_that_reaches_beyond_them():
    objects = rendered(NAMESPACED)
    assert not of_kind(objects, "ClusterRoleBinding")
    work = [obj for obj in of_kind(objects, "Role") if obj["metadata"]["namespace"] != SYSTEM]
    assert {obj["metadata"]["namespace"] for obj in work} == {"shop", "orders", "pay"}
    whole = one(of_kind(rendered(), "ClusterRole"), "ClusterRole", RELEASE)
    for role in work:
        of_namespaces = [rule for rule in whole["rules"] if rule["apiGroups"] != ["admissionregistration.k8s.io"]]
        assert [rule for rule in of_namespaces if rule not in role["rules"]] == [], "it may do the same there"
    bound = {(obj["metadata"]["namespace"], obj["roleRef"]["kind"]) for obj in of_kind(objects, "RoleBinding")}
    assert bound == {(SYSTEM, "Role")} | {(ns, kind) for ns in ("shop", "orders", "pay") for kind in ("Role", "ClusterRole")}
    for kind in ("MutatingAdmissionPolicy", "ValidatingAdmissionPolicy"):
        for policy in of_kind(objects, kind):
            chosen = policy["spec"]["matchConstraints"]["namespaceSelector"]["matchExpressions"]
            assert {"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["orders", "pay", "shop"]} in chosen
    container = one(objects, "Deployment")["spec"]["template"]["spec"]["containers"][0]
    assert [word for word in container["args"] if "namespace=" in word and "lease" not in word] == [
        "--namespace=orders", "--namespace=pay", "--namespace=shop"]


def test_releases_of_one_name_in_two_namespaces_share_no_object_of_the_cluster():
    def whole_cluster(namespace):
        text = helm("template", RELEASE, str(CHART), "-n", namespace, "--kube-version", "1.36.3", "--api-versions", ADMISSION,
                    values={"watchNamespaces": [namespace]})
        return {(obj["kind"], obj["metadata"]["name"]) for obj in yaml.safe_load_all(text)
                if obj and "namespace" not in obj["metadata"]}
    assert whole_cluster("a") & whole_cluster("b") == {("CustomResourceDefinition", "migrations.lockkeeper.dev")}


def test_alerts_of_a_release_are_about_what_it_serves():
    def expressions(values):
        rules = one(rendered({**values, "prometheusRule": {"enabled": True}}), "PrometheusRule")["spec"]["groups"][0]["rules"]
        return {rule["alert"]: rule["expr"] for rule in rules}
    mine = expressions({"watchNamespaces": ["a", "b"]})
    assert mine["LockkeeperRunBlocked"] == ('max by (namespace, migration, reason, application) '
                                            '(max_over_time(lockkeeper_blocked_seconds{namespace=~"a|b"}[5m])) > 120')
    assert 'lockkeeper_migration_phase{namespace=~"a|b",phase="Failed"}' in mine["LockkeeperMigrationFailed"]
    # The name that a leader's metric has is the Lease's.
    container = one(rendered({"watchNamespaces": ["a"]}), "Deployment")["spec"]["template"]["spec"]["containers"][0]
    lease = next(word.partition("=")[2] for word in container["args"] if word.startswith("--lease-name="))
    assert lease == f"{RELEASE}.{SYSTEM}"
    for alert in ("LockkeeperNobodyLeads", "LockkeeperOperatorRestarts"):
        assert f'{{name="{lease}"}}' in mine[alert]
    assert 'namespace!~"x"' in expressions({"excludeNamespaces": ["x"]})["LockkeeperPodsWaitAtGate"]


def test_alerts_and_dashboards_are_those_of_deploy():
    rules = yaml.safe_load((apiserver.ROOT / "deploy" / "alerts" / "lockkeeper.rules.yaml").read_text())
    said = one(rendered({"prometheusRule": {"enabled": True, "runbookUrl": "https://wiki/x"}}), "PrometheusRule")["spec"]
    for rule in [rule for group in rules["groups"] for rule in group["rules"]]:
        rule["expr"] = rule["expr"].replace('name=~".*lockkeeper.*"', f'name="{RELEASE}"')
        rule["annotations"]["runbook_url"] = rule["annotations"]["runbook_url"].replace("docs/runbook.md", "https://wiki/x")
    assert said == rules
    shipped = of_kind(rendered({"grafana": {"dashboards": {"enabled": True}}}), "ConfigMap")
    assert all(obj["metadata"]["labels"]["grafana_dashboard"] == "1" for obj in shipped)
    folder = apiserver.ROOT / "deploy" / "grafana"
    assert {key: json.loads(text) for obj in shipped for key, text in obj["data"].items()} == {
        f"lockkeeper-{path.name}": json.loads(path.read_text()) for path in folder.glob("*.json")}
    assert len(shipped) == 2 and not of_kind(rendered({}), "ConfigMap")


def test_without_aggregation_there_is_no_cluster_role_at_all():
    objects = rendered({**NAMESPACED, "rbac": {"aggregate": False}, "uninstall": {"hook": True}})
    assert not of_kind(objects, "ClusterRole") and not of_kind(objects, "ClusterRoleBinding")
    for role in [obj for obj in of_kind(objects, "Role") if obj["metadata"]["name"] == f"{RELEASE}.{SYSTEM}"]:
        assert any("deployments" in rule["resources"] for rule in role["rules"])


def test_namespaces_are_either_named_or_excluded():
    with pytest.raises(HelmError, match="only one of them"):
        rendered({"watchNamespaces": ["a"], "excludeNamespaces": ["b"]})
    objects = rendered({"excludeNamespaces": ["b"]})
    assert "--exclude-namespace=b" in one(objects, "Deployment")["spec"]["template"]["spec"]["containers"][0]["args"]
    guard = one(objects, "ValidatingAdmissionPolicy", "-guard")
    assert guard["spec"]["matchConstraints"]["namespaceSelector"]["matchExpressions"] == [
        {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["kube-system", "b"]}]


@pytest.mark.parametrize("values", [{}, {"watchNamespaces": ["shop"]}])
def test_the_last_hook_may_free_migrations_and_pods_and_nothing_else(installed, values):
    assert not [obj for obj in rendered(values) if "let-go" in obj["metadata"]["name"]], "there is no node to run it"
    objects = [obj for obj in rendered({**values, "uninstall": {"hook": True}}) if "let-go" in obj["metadata"]["name"]]
    assert {obj["metadata"]["annotations"]["helm.sh/hook"] for obj in objects} == {"post-delete"}
    role = one(objects, "Role" if values else "ClusterRole")
    assert {(resource, verb) for rule in role["rules"] for resource in rule["resources"] for verb in rule["verbs"]} == {
        (resource, verb) for resource in ("migrations", "pods") for verb in ("get", "list", "patch")}
    job = one(objects, "Job")
    assert job["spec"]["activeDeadlineSeconds"] <= 120 and "--let-go" in job["spec"]["template"]["spec"]["containers"][0]["args"]
    apiserver.kubectl("label", "--overwrite", "namespace", SYSTEM, "pod-security.kubernetes.io/enforce=restricted")
    answer = apiserver.kubectl("create", "--dry-run=server", "--validate=strict", "-f", "-", input=job)
    assert "created" in answer


def test_crd_is_the_one_of_crds_and_stays_unless_told_otherwise():
    crd = one(rendered(), "CustomResourceDefinition")
    assert crd["spec"] == yaml.safe_load(apiserver.CRD.read_text())["spec"]
    assert crd["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}
    assert "annotations" not in one(rendered({"crds": {"keep": False}}), "CustomResourceDefinition")["metadata"]
    assert not of_kind(rendered({"crds": {"enabled": False}}), "CustomResourceDefinition")


@pytest.mark.parametrize("values, place", [
    ({"replica": 3}, "replica"), ({"image": {"digest": "sha256:short"}}, "digest"), ({"workers": 0}, "workers"),
    ({"admission": {"enabled": "yes"}}, "enabled"), ({"log": {"format": "xml"}}, "format")])
def test_wrong_values_are_refused(values, place):
    with pytest.raises(HelmError, match=place):
        rendered(values)


def test_an_old_kubernetes_is_refused():
    with pytest.raises(HelmError, match="chart requires kubeVersion"):
        rendered(version="1.29.9")


def may(verb, resource, namespace=SYSTEM, who=OPERATOR):
    words = ["auth", "can-i", verb, resource, "-n", namespace, "--as", who]
    return apiserver.kubectl(*words, check=False).strip() == "yes"


# RBAC is judged by the API server, with the roles that the release has really made.
@pytest.mark.parametrize("verb, resource", [
    ("watch", "migrations.lockkeeper.dev"), ("patch", "migrations.lockkeeper.dev"),
    ("patch", "migrations.lockkeeper.dev/status"), ("create", "jobs.batch"), ("delete", "jobs.batch"), ("watch", "pods"),
    ("patch", "pods"), ("get", "pods/log"), ("create", "configmaps"), ("create", "events.events.k8s.io"),
    ("patch", "events.events.k8s.io"), ("list", "events"), ("watch", "services"), ("watch", "networkpolicies.networking.k8s.io")])
def test_the_operator_may_do_its_work_in_every_namespace(namespace, verb, resource):
    assert may(verb, resource, namespace)


def test_the_operator_may_hold_its_lease_in_its_own_namespace_only(namespace):
    assert may("create", "leases.coordination.k8s.io") and may("update", "leases.coordination.k8s.io")
    assert not may("update", "leases.coordination.k8s.io", namespace)


@pytest.mark.parametrize("verb, resource", [
    ("get", "secrets"), ("list", "secrets"), ("create", "pods/exec"), ("create", "pods"), ("delete", "pods"),
    ("create", "serviceaccounts/token"), ("update", "deployments.apps"), ("patch", "deployments.apps"),
    ("get", "configmaps"), ("create", "migrations.lockkeeper.dev"), ("delete", "migrations.lockkeeper.dev"),
    ("update", "validatingadmissionpolicies.admissionregistration.k8s.io"), ("impersonate", "users"), ("get", "nodes")])
def test_the_operator_may_nothing_else(namespace, verb, resource):
    assert not may(verb, resource, namespace)
    assert not may(verb, resource, SYSTEM)


def test_workloads_are_read_by_an_aggregated_role_that_admins_add_to():
    roles = of_kind(rendered(), "ClusterRole")
    gathers = one(roles, "ClusterRole", "-workloads")
    label = gathers["aggregationRule"]["clusterRoleSelectors"][0]["matchLabels"]
    known = one(roles, "ClusterRole", "-workloads-known")
    assert label.items() <= known["metadata"]["labels"].items()
    allowed = {(group, resource) for rule in known["rules"] for group in rule["apiGroups"] for resource in rule["resources"]
               if set(rule["verbs"]) == {"get", "list", "watch"}}
    assert {("apps", "deployments"), ("apps", "statefulsets"), ("apps", "daemonsets"), ("apps", "replicasets"),
            ("apps", "controllerrevisions"), ("argoproj.io", "rollouts")} == allowed


def test_people_get_their_rights_by_the_roles_that_they_have():
    roles = of_kind(rendered(), "ClusterRole")
    edit, view = one(roles, "ClusterRole", "-edit"), one(roles, "ClusterRole", "-view")
    assert edit["metadata"]["labels"]["rbac.authorization.k8s.io/aggregate-to-edit"] == "true"
    assert "rbac.authorization.k8s.io/aggregate-to-view" not in edit["metadata"]["labels"]
    assert view["metadata"]["labels"]["rbac.authorization.k8s.io/aggregate-to-view"] == "true"
    verbs = {verb for rule in view["rules"] for verb in rule["verbs"]}
    assert verbs == {"get", "list", "watch"}
    # Nobody but the operator writes status.
    assert "migrations/status" not in json.dumps(edit["rules"])


def test_a_release_beside_the_one_whose_the_crd_is_leaves_it_alone(installed):
    owned = apiserver.get("get", "crd", "migrations.lockkeeper.dev")["metadata"].get("annotations", {}).get("meta.helm.sh/release-name")
    helm("install", "leaves", str(CHART), "-n", "leaves", "--create-namespace",
         "--set", "admission.enabled=false,admission.guard.enabled=false")
    helm("uninstall", "leaves", "-n", "leaves")
    crd = apiserver.get("get", "crd", "migrations.lockkeeper.dev")
    assert crd["metadata"].get("annotations", {}).get("meta.helm.sh/release-name") == owned


def test_the_notes_of_a_release_say_what_this_very_server_can_do(installed):
    said = " ".join(helm("get", "notes", RELEASE, "-n", SYSTEM).split())
    if policy_kinds():
        assert "closes by admission" in said and "Template" not in said
        # Before v1 the API server may have them and not act by them, which Helm cannot see.
        assert ("feature gate MutatingAdmissionPolicy" in said) == ("/v1/" not in policy_kinds()[0])
    else:
        major, minor = server_version()
        assert f"This API server (v{major}.{minor}." in said and "does not serve MutatingAdmissionPolicy" in said
        assert "write gate: Template in the Migration" in said


def test_notes_say_how_the_gate_closes_here():
    dry = ["install", "dry", str(CHART), "-n", SYSTEM, "--dry-run=client", "--take-ownership"]
    switched_off = helm(*dry, "--set", "admission.enabled=false")
    assert "gate: Template" in switched_off and "lets code start before its database is ready" in switched_off
    if policy_kinds():
        assert "closes by admission" in helm(*dry, "--set", "admission.enabled=true")
    else:
        with pytest.raises(HelmError, match="does not serve MutatingAdmissionPolicy.*write gate: Template"):
            helm("install", "forced", str(CHART), "-n", SYSTEM, "--set", "admission.enabled=true")
    assert "serves every namespace." in switched_off
    assert "serves every namespace but a, b." in helm(*dry, "--set", "excludeNamespaces={a,b}")
    assert "serves a, b, and no other namespace." in helm(*dry, "--set", "watchNamespaces={a,b}")


def test_notes_say_what_an_uninstall_does():
    dry = ["install", "dry", str(CHART), "-n", SYSTEM, "--dry-run=client", "--take-ownership"]

    def said(*values):
        return " ".join(helm(*dry, *(word for value in values for word in ("--set", value))).split())
    with_hook = said("uninstall.hook=true")
    assert "helm uninstall leaves the CRD and all Migrations. A Job then frees" in with_hook and "WARNING" not in with_hook
    # Nothing runs here that could run the Job.
    assert "No Job frees what waits then" in said() and "docs/install.md" in said()
    assert "WARNING: crds.keep is false" in said("crds.keep=false") and "takes the rest as well" in said("crds.keep=false")
    assert "helm test dry -n lockkeeper-system" in with_hook
