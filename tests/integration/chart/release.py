"""Helm, and what the chart makes of values."""
import json
import subprocess

import yaml

import apiserver
from apiserver import ROOT

CHART = ROOT / "charts" / "lockkeeper"
RELEASE = "lockkeeper"
SYSTEM = "lockkeeper-system"
OPERATOR = f"system:serviceaccount:{SYSTEM}:{RELEASE}"
ADMISSION = "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy"

# Everything that can be switched on.
FULL = {
    "image": {"registry": "registry.example:5000", "repository": "db/lockkeeper", "digest": "sha256:" + "0" * 64},
    "imagePullSecrets": [{"name": "pull"}],
    "replicas": 3,
    "watchNamespace": "shop",
    "serviceAccount": {"annotations": {"a": "b"}},
    "admission": {"enabled": True, "guard": {"allowedUsers": ["break-glass"]}},
    "podAnnotations": {"c": "d"}, "podLabels": {"e": "f"}, "nodeSelector": {"kubernetes.io/os": "linux"},
    "tolerations": [{"operator": "Exists"}],
    "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
        {"matchExpressions": [{"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]}]}]}}},
    "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}],
    "extraArgs": ["--log-level=debug"], "extraEnv": [{"name": "G", "value": "h"}],
    "extraVolumes": [{"name": "ca", "emptyDir": {}}], "extraVolumeMounts": [{"name": "ca", "mountPath": "/ca"}],
    "podDisruptionBudget": {"enabled": True}, "networkPolicy": {"enabled": True},
    "podMonitor": {"enabled": True, "labels": {"prometheus": "main"}},
    "prometheusRule": {"enabled": True, "labels": {"prometheus": "main"}},
    "grafana": {"dashboards": {"enabled": True, "annotations": {"grafana_folder": "databases"}}},
}


class HelmError(AssertionError):
    pass


def helm(*words, values=None):
    text = None if values is None else yaml.safe_dump(values)
    words = [*words, *([] if values is None else ["-f", "-"])]
    done = subprocess.run(["helm", *words], input=text, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise HelmError(done.stderr)
    assert "symbolic link" not in done.stderr, done.stderr
    return done.stdout


def rendered(values=None, version="1.36.3", serves=(ADMISSION,)):
    """The chart's objects for an API server of that version that serves these."""
    offered = [word for kind in serves for word in ("--api-versions", kind)]
    text = helm("template", RELEASE, str(CHART), "-n", SYSTEM, "--kube-version", version, *offered, values=values or {})
    return [obj for obj in yaml.safe_load_all(text) if obj]


def server_version():
    """Of the API server that these tests run against, as (1, 36)."""
    version = json.loads(apiserver.kubectl("version", "-o", "json"))["serverVersion"]
    return int(version["major"]), int(version["minor"].rstrip("+"))


def policy_kinds():
    """MutatingAdmissionPolicy in the versions in which this API server has it."""
    served = []
    for version in ("v1", "v1beta1", "v1alpha1"):
        group = f"admissionregistration.k8s.io/{version}"
        if '"mutatingadmissionpolicies"' in apiserver.kubectl("get", "--raw", f"/apis/{group}", check=False):
            served.append(f"{group}/MutatingAdmissionPolicy")
    assert served or server_version() < (1, 36), "from 1.36 on every API server has it"
    return tuple(served)


def rendered_here(values=None):
    """The chart's objects for this very API server."""
    major, minor = server_version()
    return rendered(values, f"{major}.{minor}.0", policy_kinds())


def of_kind(objects, kind):
    return [obj for obj in objects if obj["kind"] == kind]


def one(objects, kind, suffix=""):
    found = [obj for obj in of_kind(objects, kind) if obj["metadata"]["name"].endswith(suffix)]
    assert len(found) == 1, [obj["metadata"]["name"] for obj in found]
    return found[0]
