"""`kubectl lockkeeper` beside an operator that works."""
import os
import subprocess

from installs import Application, until, until_closed

FAILED = {"kind": "Run", "outcome": "Failed", "reason": "MigrationFailed", "message": "Revision a1 failed.", "from": [], "to": [],
          "steps": [], "findings": [{"code": "MigrationFailed", "severity": "error", "subject": "a1",
                                     "message": "Revision a1 failed.", "remedy": "mend it"}]}


def plugin(*words):
    return subprocess.Popen([os.environ["KUBECTL_LOCKKEEPER"], *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)


def ended(process):
    out, errors = process.communicate(timeout=60)
    return process.returncode, out, errors


def page_of(namespace):
    status, page, errors = ended(plugin("status", "app", "-n", namespace))
    assert status == 0, errors
    return page


def attempt(app):
    return app.migration().get("status", {}).get("run", {}).get("attempt", 0)


def test_a_failed_run_is_tried_again_and_waited_for(namespace, install):
    ns, ops = namespace("shop"), namespace("ops")
    install("lockkeeper", ops, {"watchNamespaces": [ns]}).start_operator()
    until_closed(ns)
    app = Application(ns)
    app.run_pod()
    waiting = plugin("status", "app", "-n", ns, "--wait", "--timeout", "55s")
    app.run_ends(FAILED, 1)
    status, out, errors = ended(waiting)
    assert status == 10, out + errors
    assert "Failed (MigrationFailed)" in out

    until(lambda: "1 pod of app:1" in page_of(ns), "the pod that waits is told of")
    assert f"kubectl lockkeeper retry app -n {ns}" in page_of(ns)
    assert attempt(app) == 1
    status, out, errors = ended(plugin("retry", "app", "-n", ns))
    assert status == 0, errors
    until(lambda: attempt(app) == 2, "the operator tries again")
    waiting = plugin("status", "app", "-n", ns, "--wait", "--timeout", "55s")
    app.run_ends_well()
    status, out, errors = ended(waiting)
    assert status == 0, out + errors
    until(lambda: app.gated() == 0, "the gate opens")
    history = ended(plugin("history", "app", "-n", ns))[1]
    assert [line.split()[1] for line in history.splitlines()] == ["OUTCOME", "Applied", "Failed"]


def test_what_a_release_left_is_let_go_by_hand(namespace, install):
    ns, ops = namespace("shop"), namespace("ops")
    release = install("lockkeeper", ops, {"watchNamespaces": [ns]})
    release.start_operator()
    until_closed(ns)
    app = Application(ns)
    app.run_pod()
    assert app.gated() == 1
    status, _, errors = ended(plugin("uninstall", "-n", ns, "--yes"))
    assert status == 10 and f"helm uninstall lockkeeper -n {ops}" in errors
    assert app.gated() == 1, "an operator that is there opens the gate itself"
    release.uninstall()
    status, out, errors = ended(plugin("uninstall", "-n", ns, "--yes"))
    assert status == 0, errors
    assert "Let go of 1 pod and 1 Migration." in out
    assert app.finalizers() == [] and app.gated() == 0
