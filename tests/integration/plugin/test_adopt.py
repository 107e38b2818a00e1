"""adopt: what it writes is accepted by the API server, and it changes nothing that nobody asked it to."""
import json

import pytest
import yaml

PASSWORD = "hunter2-in-clear"
URL = {"name": "DATABASE_URL", "valueFrom": {"secretKeyRef": {"name": "shop-database", "key": "url"}}}


def container(name, *command, image="registry.example/shop:1", **more):
    return {"name": name, "image": image, "env": [URL], **({"command": list(command)} if command else {}), **more}


def pods(*containers, init=(), **spec):
    return {"metadata": {"labels": {"app": "shop"}}, "spec": {"containers": list(containers), "initContainers": list(init), **spec}}


def deploy(shop, template, kind="Deployment", **spec):
    more = {"serviceName": "shop"} if kind == "StatefulSet" else {}
    return shop.create({"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "shop"},
                        "spec": {"selector": {"matchLabels": {"app": "shop"}}, "template": template, **more, **spec}})


def hook(shop, key, value):
    shop.create({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "shop-migrate", "annotations": {key: value}},
                 "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [container("migrate", "alembic", "upgrade", "head")]}}}})


ENTRY_POINT = ("sh", "-c", "cd /app && alembic -c db/alembic.ini upgrade head && exec gunicorn shop:app")


def entry_point(shop):
    deploy(shop, pods(container("api", *ENTRY_POINT)))


def init_container(shop):
    deploy(shop, pods(container("api", "gunicorn", "shop:app"),
                      init=[container("migrate", "uv", "run", "--no-sync", "alembic", "-x", "tenant=a", "upgrade", "heads",
                                      workingDir="/app")]))


def helm_hook(shop):
    deploy(shop, pods(container("api")))
    hook(shop, "helm.sh/hook", "pre-install,pre-upgrade")


def presync_job(shop):
    deploy(shop, pods(container("api")), kind="StatefulSet")
    hook(shop, "argocd.argoproj.io/hook", "PreSync")


def other_tool(shop):
    deploy(shop, pods(container("api", "sh", "-c", "python manage.py migrate --no-input && exec gunicorn shop")))


def several_containers(shop):
    deploy(shop, pods(container("web", image="registry.example/web:1"), container("api", "gunicorn", "shop:app"),
                      init=[container("migrate", "flask", "--app", "shop", "db", "upgrade", env=[
                          {"name": "DATABASE_URL", "valueFrom": {"secretKeyRef": {"name": "shop-owner", "key": "url"}}}])]))


LOOKS = [entry_point, init_container, helm_hook, presync_job, other_tool, several_containers]


def argument(look):
    return "statefulset/shop" if look is presync_job else "deployment/shop"


@pytest.mark.parametrize("look", LOOKS)
def test_what_it_writes_is_accepted_and_nothing_else_is_done(shop, look):
    look(shop)
    done = shop.plugin("adopt", argument(look), "-o", "json")
    assert done.status == 0, done.out + done.err
    adoption = json.loads(done.out)
    assert shop.kubectl("get", "migrations", "-o", "name") == ""
    shop.create(adoption["migration"])
    # Both patches are the server's to judge, and together they leave nothing that migrates.
    kind = argument(look).split("/")[0]
    for patch in ("labelPatch", "removalPatch"):
        if adoption[patch]:
            shop.kubectl("patch", kind, "shop", "--type=json", "-p", json.dumps(adoption[patch]))
    after = json.loads(shop.kubectl("get", kind, "shop", "-o", "json"))["spec"]["template"]
    assert after["metadata"]["labels"]["lockkeeper.dev/migration"] == "shop"
    assert "upgrade" not in json.dumps(after) and "manage.py" not in json.dumps(after)


@pytest.mark.parametrize("look", LOOKS)
def test_the_text_has_the_same_migration(shop, look):
    look(shop)
    written = yaml.safe_load(shop.plugin("adopt", argument(look), "-o", "yaml").out)
    text = shop.plugin("adopt", argument(look))
    assert text.status == 0 and "1. Apply this Migration" in text.out and "docs/howto/from-" in text.out
    begin = text.out.index("     apiVersion:")
    block = text.out[begin:text.out.index("\n\n", begin)]
    assert yaml.safe_load(block) == written
    if look in (helm_hook, presync_job):
        assert f"kubectl delete job shop-migrate -n {shop.namespace}" in text.out


def test_what_differs_from_the_defaults_is_written(shop):
    init_container(shop)
    spec = yaml.safe_load(shop.plugin("adopt", "deploy/shop", "-o", "yaml").out)["spec"]
    assert spec["tool"]["alembic"] == {"directory": "/app", "target": "heads", "x": ["tenant=a"],
                                       "python": ["uv", "run", "--no-sync", "python"]}
    assert spec["policy"] == {"heads": "All"}
    assert spec["workloadRef"] == {"kind": "Deployment", "name": "shop"}
    assert "database" not in spec


def test_the_run_keeps_the_url_of_what_migrated_before(shop):
    several_containers(shop)
    spec = yaml.safe_load(shop.plugin("adopt", "deployment/shop", "-o", "yaml").out)["spec"]
    assert spec["workloadRef"]["container"] == "api"
    assert spec["podTemplate"]["spec"]["containers"][0]["env"][0]["valueFrom"]["secretKeyRef"]["name"] == "shop-owner"


def test_apply_makes_the_migration_once_and_leaves_the_workload(shop):
    entry_point(shop)
    before = json.loads(shop.kubectl("get", "deployment", "shop", "-o", "json"))["metadata"]["resourceVersion"]
    done = shop.plugin("adopt", "deployment/shop", "--apply")
    assert done.status == 0 and "Migration shop has been made" in done.out, done.err
    import apiserver
    made = apiserver.get("-n", shop.namespace, "get", "migration", "shop", "--show-managed-fields")
    assert made["spec"]["tool"]["alembic"]["config"] == "db/alembic.ini"
    assert {entry["manager"] for entry in made["metadata"]["managedFields"]} == {"kubectl-lockkeeper"}
    assert json.loads(shop.kubectl("get", "deployment", "shop", "-o", "json"))["metadata"]["resourceVersion"] == before
    again = shop.plugin("adopt", "deployment/shop", "--apply")
    assert again.status == 10 and "has Migration shop already" in again.err
    assert shop.migration("shop")["metadata"]["resourceVersion"] == made["metadata"]["resourceVersion"]


def test_a_name_that_is_taken_is_not_written_into(shop):
    entry_point(shop)
    shop.create({"apiVersion": "lockkeeper.dev/v1alpha1", "kind": "Migration", "metadata": {"name": "shop"},
                 "spec": {"workloadRef": {"kind": "Deployment", "name": "other"}}})
    before = shop.migration("shop")
    refused = shop.plugin("adopt", "deployment/shop", "--apply")
    assert refused.status == 10 and "--name" in refused.out
    assert shop.migration("shop") == before
    assert shop.plugin("adopt", "deployment/shop", "--apply", "--name", "shop-db").status == 0
    assert shop.migration("shop-db")["spec"]["workloadRef"]["name"] == "shop"


def test_what_cannot_be_seen_is_asked_and_told_by_flags(shop):
    deploy(shop, pods(container("web", env=[]), container("api", env=[])))
    asked = shop.plugin("adopt", "deployment/shop", "--apply")
    assert asked.status == 10 and "--command" in asked.out and "--container" in asked.out
    assert shop.kubectl("get", "migrations", "-o", "name") == ""
    done = shop.plugin("adopt", "deployment/shop", "--apply", "--container", "api", "--command", "alembic upgrade head",
                       "--database-url-env", "SHOP_URL")
    assert done.status == 0, done.out + done.err
    assert "kubectl exec deployment/shop" in done.out and "cat /entrypoint.sh" in done.out
    assert shop.migration("shop")["spec"]["database"]["urlFrom"] == {"env": "SHOP_URL"}


def test_no_secret_is_printed(shop):
    clear = [{"name": "DATABASE_URL", "value": f"postgresql://app:{PASSWORD}@db/shop"}, {"name": "TOKEN", "value": PASSWORD}]
    deploy(shop, pods(container("api", "sh", "-c", f"alembic upgrade head && exec serve --token {PASSWORD}", env=clear)))
    for form in ("text", "yaml", "json"):
        done = shop.plugin("adopt", "deployment/shop", "-o", form)
        assert done.status == 0 and PASSWORD not in done.out + done.err


def test_what_is_not_there_is_said(shop):
    for words, status, said in ((["deployment/nobody"], 4, "there is no Deployment nobody"),
                                (["rollout/shop"], 4, "serves no rollout of argoproj.io"),
                                (["pod/shop"], 2, "names no workload"), (["shop"], 2, "KIND/NAME"), ([], 2, "KIND/NAME")):
        done = shop.plugin("adopt", *words)
        assert done.status == status and said in done.err, done.out + done.err


def test_without_rights_it_says_so(shop, viewer):
    entry_point(shop)
    refused = shop.plugin("adopt", "deployment/shop", kubeconfig=viewer)
    assert refused.status == 1 and "forbidden" in refused.err and refused.out == ""
    shop.kubectl("create", "role", "deployments", "--verb=get", "--resource=deployments.apps")
    shop.kubectl("create", "rolebinding", "deployments", "--role=deployments", f"--serviceaccount={shop.namespace}:viewer")
    seen = shop.plugin("adopt", "deployment/shop", kubeconfig=viewer)
    assert seen.status == 0 and "Your rights do not let you list jobs" in seen.out
    kept = shop.plugin("adopt", "deployment/shop", "--apply", kubeconfig=viewer)
    assert kept.status == 1 and "forbidden" in kept.err
    assert shop.kubectl("get", "migrations", "-o", "name") == ""
