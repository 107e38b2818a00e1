"""A real API server ($KUBECONFIG) by kubectl, for tests that are about what it accepts, refuses and makes of things."""
import json
import os
import pathlib
import subprocess
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
CRD = ROOT / "crds" / "lockkeeper.dev_migrations.yaml"


class Refused(AssertionError):
    """What kubectl said on standard error."""


def kubectl(*words, input=None, check=True):
    if not os.environ.get("KUBECONFIG"):
        raise SystemExit("these tests need an API server: set KUBECONFIG to what `tests/cluster/up.sh --name NAME "
                         "--without-controllers` prints, and have its kubectl on PATH")
    if isinstance(input, (dict, list)):
        input = json.dumps(input)
    done = subprocess.run(["kubectl", *words], input=input, capture_output=True, text=True, timeout=60)
    if check and done.returncode != 0:
        raise Refused(done.stderr.strip())
    return done.stdout


def get(*words):
    return json.loads(kubectl(*words, "-o", "json"))


def create(obj, *words):
    """The object as the API server stored it."""
    return json.loads(kubectl("create", "-f", "-", "-o", "json", *words, input=obj))


def refusal(obj, *words):
    """The sentence by which an object is refused; fails where it is accepted."""
    try:
        stored = create(obj, *words)
    except Refused as answer:
        return str(answer)
    raise AssertionError(f"accepted: {json.dumps(stored.get('spec'))}")


def until(question, what, seconds=60):
    """Asks until the answer is yes; gives that answer."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.1)
    return answer


def install_crd():
    """Also where it was deleted a moment ago: kubectl wait fails on one whose conditions are null yet."""
    crd = "crd/migrations.lockkeeper.dev"
    kubectl("apply", "--server-side", "--force-conflicts", "-f", str(CRD))
    established = "jsonpath={.status.conditions[?(@.type=='Established')].status}"
    until(lambda: kubectl("get", crd, "-o", established, check=False) == "True", f"{crd} is served")


class Namespace:
    """A namespace of its own for a test. Without controllers it stays; what is in it goes."""

    def __init__(self, prefix):
        self.name = f"{prefix}-{uuid.uuid4().hex[:8]}"
        kubectl("create", "namespace", self.name)

    def remove(self):
        for collection in ("apis/lockkeeper.dev/v1alpha1/namespaces/{}/migrations", "api/v1/namespaces/{}/pods"):
            kubectl("delete", "--raw", f"/{collection.format(self.name)}?gracePeriodSeconds=0", check=False)
        kubectl("delete", "namespace", self.name, "--wait=false", check=False)
