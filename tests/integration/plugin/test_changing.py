"""retry, suspend and resume: what is written, by whom, and what is refused."""
import pytest

RETRY = "lockkeeper.dev/retry"


def managers_of(migration, *path):
    found = []
    for entry in migration["metadata"]["managedFields"]:
        node = entry.get("fieldsV1", {})
        for key in path:
            node = node.get(f"f:{key}") if node is not None else None
        if node is not None:
            found.append(entry["manager"])
    return found


def with_fields(shop, name):
    import apiserver
    return apiserver.get("-n", shop.namespace, "get", "migration", name, "--show-managed-fields")


def test_retry_writes_the_name_of_the_run_that_failed_and_nothing_else(shop):
    status = shop.record("stalled", "app")
    before = shop.migration("app")
    done = shop.plugin("retry", "app")
    assert (done.status, done.out) == (0, f"{shop.namespace}/app is tried again\n"), done.err
    after = with_fields(shop, "app")
    assert after["metadata"]["annotations"] == {RETRY: status["run"]["job"]}
    assert after["spec"] == before["spec"] and after["status"] == before["status"]
    assert managers_of(after, "metadata", "annotations", RETRY) == ["kubectl-lockkeeper"]
    again = shop.plugin("retry", "app")
    assert again.status == 0 and "was asked for already" in again.out
    assert shop.migration("app")["metadata"]["resourceVersion"] == after["metadata"]["resourceVersion"]


def test_retry_of_what_has_not_failed_is_refused(shop):
    shop.record("ready", "app")
    done = shop.plugin("retry", "app")
    assert done.status == 10 and "there is nothing to retry" in done.err
    assert RETRY not in shop.migration("app")["metadata"].get("annotations", {})
    assert shop.plugin("retry", "app", "--force").status == 0
    assert RETRY in shop.migration("app")["metadata"]["annotations"]


def test_suspend_and_resume_write_one_field(shop):
    shop.record("ready", "app")
    assert shop.plugin("suspend", "app").out == f"{shop.namespace}/app is suspended; no run starts\n"
    assert shop.migration("app")["spec"]["suspend"] is True
    assert "kubectl-lockkeeper" in managers_of(with_fields(shop, "app"), "spec", "suspend")
    assert "is suspended already" in shop.plugin("suspend", "app").out
    assert shop.plugin("resume", "app").status == 0
    assert shop.migration("app")["spec"]["suspend"] is False


def test_suspend_says_who_will_undo_it(shop):
    shop.record("ready", "app")
    shop.kubectl("patch", "migration", "app", "--type=merge", "--field-manager=argocd-controller", "-p",
                 '{"spec":{"suspend":true}}')
    done = shop.plugin("resume", "app")
    assert done.status == 0 and "argocd-controller" in done.err


def test_several_are_changed_by_their_labels(shop):
    for name in ("one", "two"):
        shop.record("stalled", name)
    shop.record("ready", "other")
    done = shop.plugin("retry", "-l", "state=stalled", "-o", "name")
    assert done.status == 0
    assert sorted(done.out.split()) == ["migration.lockkeeper.dev/one", "migration.lockkeeper.dev/two"]
    assert RETRY not in shop.migration("other")["metadata"].get("annotations", {})
    nobody = shop.plugin("suspend")
    assert nobody.status == 2 and "name the Migrations" in nobody.err


def test_one_that_is_missing_does_not_keep_the_others_back(shop):
    shop.record("ready", "app")
    done = shop.plugin("suspend", "nobody", "app")
    assert done.status == 4
    assert shop.migration("app")["spec"]["suspend"] is True


@pytest.mark.parametrize("verb, state", [("retry", "stalled"), ("suspend", "ready"), ("resume", "suspended")])
def test_who_may_only_look_is_refused_in_the_servers_words(shop, viewer, verb, state):
    shop.record(state, "app", suspend=verb == "resume")
    before = shop.migration("app")
    assert shop.plugin("status", "app", "--once", kubeconfig=viewer).status == 0
    done = shop.plugin(verb, "app", kubeconfig=viewer)
    assert done.status == 1
    assert f'User "system:serviceaccount:{shop.namespace}:viewer" cannot patch resource "migrations"' in done.err
    assert shop.migration("app") == before
