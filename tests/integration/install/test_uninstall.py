"""What is left when a release goes: nothing that hangs, and nothing that refuses the next one."""
import pytest

import apiserver
from apiserver import install_crd, until
from installs import Application, commands_in
from release import HelmError

CRD = "crd/migrations.lockkeeper.dev"


def namespace_goes(name):
    apiserver.kubectl("delete", "namespace", name, "--timeout=50s")
    assert apiserver.kubectl("get", "namespace", name, "--ignore-not-found") == ""


def test_a_migration_at_rest_holds_nothing_up(namespace, install):
    ns, ops = namespace("shop"), namespace("ops")
    release = install("lockkeeper", ops, {"watchNamespaces": [ns]})
    release.start_operator()
    app = Application(ns)
    app.run_pod()
    assert app.finalizers() == ["lockkeeper.dev/finalizer"], "a run that is under way ends first"
    app.run_ends_well()
    until(lambda: app.condition("Ready")["status"] == "True", "it is Ready")
    until(lambda: app.finalizers() == [], "the finalizer goes by itself", 45)
    release.uninstall()
    namespace_goes(ns)
    namespace_goes(ops)


def test_what_a_release_leaves_in_the_middle_of_a_run_is_let_go_by_its_last_hook(namespace, install):
    ns, ops = namespace("shop"), namespace("ops")
    release = install("lockkeeper", ops)
    release.serves(ns)
    release.start_operator()
    app = Application(ns)
    app.run_pod()
    assert app.gated() == 1
    release.uninstall()
    assert app.finalizers() == ["lockkeeper.dev/finalizer"] and app.gated() == 1
    release.let_go()
    assert app.finalizers() == [] and app.gated() == 0
    assert app.jobs(), "the run itself is not touched"
    namespace_goes(ns)
    namespace_goes(ops)


def test_the_hook_lets_alone_what_belongs_to_another_release(namespace, install):
    mine, theirs = namespace("mine"), namespace("theirs")
    release = install("lockkeeper", namespace("ops"), {"watchNamespaces": [mine]})
    other = install("lockkeeper", namespace("ops"), {"watchNamespaces": [theirs]})
    apps = []
    for each, ns in ((release, mine), (other, theirs)):
        each.serves(ns)
        each.start_operator()
        apps.append(Application(ns))
        apps[-1].run_pod()
    release.uninstall()
    release.let_go()
    assert apps[0].finalizers() == [] and apps[0].gated() == 0
    assert apps[1].finalizers() == ["lockkeeper.dev/finalizer"] and apps[1].gated() == 1
    other.uninstall()
    other.let_go()


def test_the_crd_that_a_release_left_serves_the_next_one_whatever_its_name(namespace, install):
    ops, ns = namespace("ops"), namespace("shop")
    apiserver.kubectl("delete", CRD, "--ignore-not-found")
    said = install("first", ops).uninstall()
    assert "kept" in said and "migrations.lockkeeper.dev" in said
    second = install("second", namespace("ops"))
    assert "It belongs to release first in namespace " + ops in second.notes
    app = Application(ns)
    second.serves(ns)
    second.start_operator()
    app.run_pod()
    second.uninstall()
    second.let_go()
    install("first", ops)  # and the first may come back


def test_a_crd_that_nobody_installed_by_helm_is_left_as_it_is(namespace, install):
    apiserver.kubectl("delete", CRD, "--ignore-not-found")
    install_crd()
    assert "belongs to nobody" in install("lockkeeper", namespace("ops")).notes
    apiserver.kubectl("delete", CRD, "--ignore-not-found")


def test_a_crd_that_is_too_old_is_refused_with_what_makes_it_right(namespace, install):
    apiserver.kubectl("delete", CRD, "--ignore-not-found")
    install("first", namespace("ops")).uninstall()
    apiserver.kubectl("label", "--overwrite", CRD, "app.kubernetes.io/version=0.0.9")
    ops = namespace("ops")
    with pytest.raises(HelmError) as refused:
        install("second", ops)
    assert "0.0.9" in str(refused.value) and "release first" in str(refused.value)
    for words in commands_in(str(refused.value)):
        apiserver.kubectl(*words)
    assert "belongs to" not in install("second", ops).notes
    labels = apiserver.get("get", CRD)["metadata"]["labels"]
    assert labels["app.kubernetes.io/version"] != "0.0.9", "and it was upgraded"
