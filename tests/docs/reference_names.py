"""docs/reference/names.md: annotations, labels, the finalizer and the gate, each found in a source by its constant."""

import re

from pages import ROOT
from reference_table import code, table

PREFIX = "lockkeeper.dev/"
# Where names are written down; a name that stands there and is not told here fails, and so does the other way round.
SOURCES = ("operator/**/*.h", "operator/**/*.cc", "charts/lockkeeper/templates/*")
NOT_NAMES = {"v1alpha1", "operator"}  # of the API's version; of the reporter of Events

# name → who writes it, what it says
WRITTEN_BY_YOU = {
    "migration": ("on a workload's pod template, a label", "These pods wait for the Migration of that name. With `gate: Template` the "
                  "pod template has a scheduling gate of the same name"),
    "retry": ("on a Migration, an annotation", "Any new value has a failed target tried again"),
    "aggregate-to-workloads": ("on a ClusterRole, a label", "`\"true\"` lets the operator read one more kind of workload"),
}
WRITTEN_BY_THE_OPERATOR = {
    "migration": ("on a pod, a scheduling gate", "The pod waits. With `gate: Admission` the chart's policy sets it; only the operator takes it away"),
    "admitted": ("on a pod, an annotation", "The chart's policy let the pod start at once: its Migration has admitted the image"),
    "finalizer": ("on a Migration, a finalizer", "A run is under way, or ended less than half a minute ago"),
    "run": ("on a Job and its pod, a label", "The Migration's name. The chart's policies leave such pods alone"),
    "migration-uid": ("on a Job and its pod, a label", "The Migration's uid"),
    "drift-check": ("on a Job and its pod, a label", "It is a drift check, which is no run"),
    "target": ("on a Job, an annotation", "Identity of the code that the run is for"),
    "inputs": ("on a Job, an annotation", "Identity of all that the run depends on"),
    "image": ("on a Job, an annotation", "The image that the run is for"),
    "template-hash": ("on a Job, an annotation", "Hash of the workload's pod template"),
    "attempt": ("on a Job, an annotation", "The run's number"),
    "findings": ("on a Job, an annotation", "Findings about Services and policies, in JSON"),
    "stop": ("on a run's pod, an annotation", "The run shall stop between two revisions; the value says why"),
    "serves": ("on a run's pod, a readiness gate; on the guard's policy, an annotation", "A condition that nobody sets, so that the pod is never "
               "Ready; which namespaces a release serves"),
    "trial": ("on a ConfigMap of a dry run, a label", "The operator asks whether the API server acts by the policy; nothing is stored"),
}


def names_in_sources():
    found = {}
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                for name in re.findall(re.escape(PREFIX) + r"([a-z][a-z0-9-]*)", path.read_text(encoding="utf-8")):
                    found.setdefault(name, path.relative_to(ROOT))
    return {name: path for name, path in found.items() if name not in NOT_NAMES}


def constants():
    text = (ROOT / "operator/controller/resource_names.h").read_text(encoding="utf-8")
    return dict(re.findall(r"string_view (k\w+) = \"([^\"]+)\";", text))


def rows(told):
    return [[code(PREFIX + name), where, sentence + "."] for name, (where, sentence) in told.items()]


def page():
    names = names_in_sources()
    told = set(WRITTEN_BY_YOU) | set(WRITTEN_BY_THE_OPERATOR)
    assert told == set(names), f"told here and in no source, or the other way round: {told ^ set(names)}"
    known = constants()
    return f"""# Annotations, labels and other names

## Yours to write

{table(["name", "where", "says"], rows(WRITTEN_BY_YOU))}
## The operator's and its policies'

Nobody else writes these; a person may read them. Labels of `{PREFIX}` in `spec.podTemplate` are refused.

{table(["name", "where", "says"], rows(WRITTEN_BY_THE_OPERATOR))}
## In a run's pod

{table(["name", "is"], [
    [code(known["kInstallContainer"]), "the init container that brings the runner"],
    ["`lockkeeper-shadow`", "the sidecar of `spec.shadow.image`"],
    ["`run`", "the container that migrates, where `spec.image` is given; else it has the name of the workload's container"],
    [code(known["kBundleVolume"]), f"the volume with the runner, at `{known['kBundleMount']}` in the container that migrates"],
    [code(known["kPodInfoVolume"]), f"the volume by which a run is asked to stop, at `{known['kPodInfoMount']}`"],
    [code(known["kTerminationMessagePath"]), "where the verdict is written"],
    [code(known["kJobNameLabel"]), "the label by which Kubernetes marks the pods of a Job; policies may select by it"],
])}
## In a database

{table(["name", "is"], [
    ["schema `lockkeeper`", "the epoch of the lock, the history of runs and steps, and what remedies replaced; none with `policy.ledger: false`"],
    ["databases `lockkeeper_shadow_…`", "scratch databases of `sameServer` and `--shadow=same-server`, for the time of a run"],
    ["`application_name` that begins with `lockkeeper`", "sessions of a run, and those of its `env.py` that name no other"],
])}"""
