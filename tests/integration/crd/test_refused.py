"""Every wrong Migration is refused when it is applied, with a sentence that says what to write."""
import pytest

import apiserver

DEPLOYMENT = {"kind": "Deployment", "name": "shop"}


def migration(spec, name="wrong"):
    return {"apiVersion": "lockkeeper.dev/v1alpha1", "kind": "Migration", "metadata": {"name": name}, "spec": spec}


def of_shop(**fields):
    return {"workloadRef": DEPLOYMENT, **fields}


def pod_spec(**fields):
    return of_shop(podTemplate={"spec": fields})


DURATION = "write a duration of at most 576h, such as 5s, 1m30s or 500ms (units h, m, s, ms)"

# What is wrong → the spec, the field that the answer names, the sentence.
WRONG = {
    "nothing to migrate for": ({}, "spec", "write workloadRef (the Deployment or other workload whose image migrates)"),
    "workload and image": (of_shop(image="shop:1"), "spec", "write workloadRef or image, not both"),
    "workload without a name": ({"workloadRef": {"kind": "Deployment"}}, "spec.workloadRef.name", "Required value"),
    "workload without a kind": ({"workloadRef": {"name": "shop"}}, "spec.workloadRef.kind", "Required value"),
    "a Pod as workload": ({"workloadRef": {"apiVersion": "v1", "kind": "Pod", "name": "shop"}}, "spec.workloadRef",
                          "name something that rolls out pods from a pod template"),
    "a kind in lower case": ({"workloadRef": {"kind": "deployment", "name": "shop"}}, "spec.workloadRef.kind",
                             "write a kind, such as Deployment"),
    "a version without its group's form": ({"workloadRef": {**DEPLOYMENT, "apiVersion": "apps"}},
                                           "spec.workloadRef.apiVersion", "write group and version, such as apps/v1"),
    "kind and name in one": ({"workloadRef": {"kind": "Deployment", "name": "deployment/shop"}}, "spec.workloadRef.name",
                             "write the name of a workload in this namespace"),
    "a container that cannot be": ({"workloadRef": {**DEPLOYMENT, "container": "The API"}}, "spec.workloadRef.container",
                                   "write the name of a container"),
    "an image with a space": ({"image": "shop 1"}, "spec.image", "write an image reference"),
    "an empty image": ({"image": ""}, "spec.image", "write an image reference"),
    "two places of the URL": (of_shop(database={"urlFrom": {"env": "A", "file": "/b"}}), "spec.database.urlFrom",
                              "write exactly one of env, secretKeyRef and file"),
    "no place of the URL": (of_shop(database={"urlFrom": {}}), "spec.database.urlFrom",
                            "write exactly one of env, secretKeyRef and file"),
    "a URL in clear": (of_shop(database={"urlFrom": {"env": "postgresql://u:p@h/d"}}), "spec.database.urlFrom.env",
                       "a URL itself does not belong here, put it into a Secret"),
    "a Secret without a key": (of_shop(database={"urlFrom": {"secretKeyRef": {"name": "db"}}}),
                               "spec.database.urlFrom.secretKeyRef.key", "Required value"),
    "a Secret of another namespace": (of_shop(database={"urlFrom": {"secretKeyRef": {"name": "other/db", "key": "url"}}}),
                                      "spec.database.urlFrom.secretKeyRef.name", "write the name of a Secret in this namespace"),
    "a key with a slash": (of_shop(database={"urlFrom": {"secretKeyRef": {"name": "db", "key": "a/b"}}}),
                           "spec.database.urlFrom.secretKeyRef.key", "write the key in the Secret"),
    "a Python that is a number": (of_shop(tool={"alembic": {"python": 3}}), "spec.tool.alembic.python", ""),
    "a Python that is a truth": (of_shop(tool={"alembic": {"python": True}}), "<nil>", "\"spec.tool.alembic.python\" must not"),
    "a Python that is a map": (of_shop(tool={"alembic": {"python": {"a": "b"}}}), "spec.tool.alembic.python", ""),
    "a Python of no words": (of_shop(tool={"alembic": {"python": []}}), "spec.tool.alembic.python", ""),
    "a Flask application without a name": (of_shop(tool={"alembic": {"flask": " "}}), "spec.tool.alembic.flask",
                                         "write the Flask application as FLASK_APP names it"),
    "a section of Flask-Migrate's": (of_shop(tool={"alembic": {"flask": "app", "section": "shop"}}), "spec.tool.alembic",
                                     "with flask, Flask-Migrate chooses the section"),
    "arguments that are no list": (of_shop(tool={"alembic": {"x": "a=b"}}), "spec.tool.alembic.x", "array"),
    "a relative file": (of_shop(database={"urlFrom": {"file": "url.txt"}}), "spec.database.urlFrom.file",
                        "write an absolute path in the container"),
    "a remedy that is none": (of_shop(policy={"adopt": "Always"}), "spec.policy.adopt", 'supported values: "Never", "Proven"'),
    "a drift that is none": (of_shop(policy={"drift": "repair"}), "spec.policy.drift",
                             'supported values: "Warn", "Fail", "Ignore", "Repair"'),
    "an apply that is none": (of_shop(policy={"apply": "Lenient"}), "spec.policy.apply",
                              'supported values: "Strict", "Defensive"'),
    "a drift check without its pace": (of_shop(policy={"driftCheck": {}}), "spec.policy.driftCheck.every", "Required value"),
    "a drift check in a hurry": (of_shop(policy={"driftCheck": {"every": "30s"}}), "spec.policy.driftCheck.every",
                                 "write at least 1m: each check is a Job of its own"),
    "a drift check at words": (of_shop(policy={"driftCheck": {"every": "daily"}}), "spec.policy.driftCheck.every", DURATION),
    "a shadow nowhere": (of_shop(shadow={}), "spec.shadow", "write exactly one of sameServer: true, urlFrom and image"),
    "two shadows": (of_shop(shadow={"sameServer": True, "urlFrom": {"env": "A"}}), "spec.shadow",
                    "write exactly one of sameServer: true, urlFrom and image"),
    "a shadow's image and server": (of_shop(shadow={"sameServer": True, "image": "postgres:15"}), "spec.shadow",
                                    "write exactly one of sameServer: true, urlFrom and image"),
    "a shadow's image that is none": (of_shop(shadow={"image": "postgres 15"}), "spec.shadow.image",
                                      "write an image reference, such as postgres:15"),
    "a rule that is none": (of_shop(policy={"lint": {"ignore": [{"rule": "dropping-colum", "reason": "old"}]}}),
                            "spec.policy.lint.ignore[0].rule", "supported values"),
    "a finding that is taken for no reason": (of_shop(policy={"lint": {"ignore": [{"rule": "dropping-column"}]}}),
                                              "spec.policy.lint.ignore[0].reason", "Required value"),
    "a finding that is taken for a blank": (
        of_shop(policy={"lint": {"ignore": [{"rule": "dropping-column", "reason": " "}]}}),
        "spec.policy.lint.ignore[0].reason", "say why these findings may be"),
    "a finding of no revision": (
        of_shop(policy={"lint": {"ignore": [{"rule": "dropping-column", "revision": "a b", "reason": "old"}]}}),
        "spec.policy.lint.ignore[0].revision", "write the whole id of a revision"),
    "lint of a command": (of_shop(policy={"lint": {"failOn": "Error"}}, tool={"command": {"apply": ["x"]}}), "spec",
                          "leave out policy.lint"),
    "old code without a shadow": (of_shop(policy={"oldCode": "Fail"}), "spec", "write shadow too: policy.oldCode: Fail asks"),
    "a drift check of a command": (of_shop(policy={"driftCheck": {"every": "1h"}}, tool={"command": {"apply": ["x"]}}), "spec",
                                   "leave out policy.driftCheck"),
    "a shadow that is not on this server": (of_shop(shadow={"sameServer": False}), "spec.shadow.sameServer",
                                            "write sameServer: true, or leave shadow out"),
    "a shadow's URL in clear": (of_shop(shadow={"urlFrom": {"env": "postgresql://u:p@h/d"}}), "spec.shadow.urlFrom.env",
                                "a URL itself does not belong here, put it into a Secret"),
    "a shadow's URL in two places": (of_shop(shadow={"urlFrom": {"env": "A", "file": "/b"}}), "spec.shadow.urlFrom",
                                     "write exactly one of env, secretKeyRef and file"),
    "two tools": (of_shop(tool={"alembic": {}, "command": {"apply": ["x"]}}), "spec.tool",
                  "write exactly one of alembic and command"),
    "no tool": (of_shop(tool={}), "spec.tool", "write exactly one of alembic and command"),
    "a command without words": (of_shop(tool={"command": {"apply": []}}), "spec.tool.command.apply", "at least 1 item"),
    "a command without apply": (of_shop(tool={"command": {"plan": ["x"]}}), "spec.tool.command.apply", "Required value"),
    "a command as one string": (of_shop(tool={"command": {"apply": "./migrate up"}}), "spec.tool.command.apply", "array"),
    "a target that goes back": (of_shop(tool={"alembic": {"target": "-1"}}), "spec.tool.alembic.target",
                                "a Migration never goes backwards"),
    "target base": (of_shop(tool={"alembic": {"target": "base"}}), "spec.tool.alembic.target",
                    "a Migration never goes backwards"),
    "an unknown gate": (of_shop(gate="Closed"), "spec.gate", 'supported values: "Admission", "Template", "None"'),
    "an unknown heads policy": (of_shop(policy={"heads": "Any"}), "spec.policy.heads",
                                'supported values: "RequireSingle", "All"'),
    "a duration in words": (of_shop(timeouts={"lock": "5 seconds"}), "spec.timeouts.lock", DURATION),
    "a duration without a unit": (of_shop(timeouts={"statement": "30"}), "spec.timeouts.statement", DURATION),
    "a negative duration": (of_shop(timeouts={"concurrently": "-1s"}), "spec.timeouts.concurrently", DURATION),
    "a duration in days": (of_shop(timeouts={"advisoryLock": "1d"}), "spec.timeouts.advisoryLock", DURATION),
    "a duration beyond PostgreSQL's": (of_shop(timeouts={"lock": "600h"}), "spec.timeouts.lock", DURATION),
    "a duration that is a number": (of_shop(timeouts={"lock": 5}), "spec.timeouts.lock", "string"),
    "a deadline below a second": (of_shop(timeouts={"deadline": "500ms"}), "spec.timeouts.deadline",
                                  "write at least 1s, or 0s for no limit"),
    "waits that shrink": (of_shop(retry={"initial": "2m"}), "spec.retry", "retry.initial is longer than retry.max"),
    "a wait in words": (of_shop(retry={"max": "long"}), "spec.retry.max", DURATION),
    "too many tries": (of_shop(retry={"limit": 5000}), "spec.retry.limit", "less than or equal to 1000"),
    "no history": (of_shop(historyLimit=0), "spec.historyLimit", "greater than or equal to 1"),
    "a pod that restarts": (pod_spec(restartPolicy="OnFailure"), "spec.podTemplate.spec", "leave out restartPolicy"),
    "a grace period": (pod_spec(terminationGracePeriodSeconds=5), "spec.podTemplate.spec",
                       "leave out terminationGracePeriodSeconds"),
    "a container without a name": (pod_spec(containers=[{"image": "x"}]), "spec.podTemplate.spec.containers[0].name",
                                   "Required value"),
    "two containers of a name": (pod_spec(containers=[{"name": "a"}, {"name": "a"}]),
                                 "spec.podTemplate.spec.containers[1]", "Duplicate value"),
    "our label on the run": (of_shop(podTemplate={"metadata": {"labels": {"lockkeeper.dev/run": "x"}}}),
                             "spec.podTemplate.metadata.labels", "labels of lockkeeper.dev/ are the operator's"),
}


@pytest.mark.parametrize("what", WRONG)
def test_is_refused_with_a_sentence(namespace, what):
    spec, field, sentence = WRONG[what]
    answer = apiserver.refusal(migration(spec), "-n", namespace)
    assert f"{field}:" in answer and sentence in answer, answer
    assert "evaluation error" not in answer, "a rule of ours broke instead of judging"


# What this version does not do is not accepted either: a field that does nothing would be believed.
@pytest.mark.parametrize("path", [
    "policy.approval", "preconditions", "windows", "backup", "rehearsal", "dependsOn"])
def test_what_does_nothing_yet_is_not_accepted(namespace, path):
    spec = of_shop()
    place = spec
    *parents, last = path.split(".")
    for parent in parents:
        place = place.setdefault(parent, {})
    place[last] = {}
    assert f'unknown field "spec.{path}"' in apiserver.refusal(migration(spec), "-n", namespace)


def test_name_that_is_no_label_value_is_refused(namespace):
    answer = apiserver.refusal(migration(of_shop(), name="n" * 64), "-n", namespace)
    assert "choose a name of at most 63 characters" in answer
