"""kubectl, and waiting: every wait is a list and a watch with a deadline, and ends with the first state that is wanted."""
import codecs
import json
import os
import select
import subprocess
import time


class NotInTime(AssertionError):
    pass


class KubectlError(AssertionError):
    pass


def settings():
    """What up.sh wrote about the cluster."""
    path = os.path.join(os.environ.get("LOCKKEEPER_STATE", "/var/tmp/lockkeeper"), os.environ.get("E2E_CLUSTER", "e2e"), "env")
    if not os.path.exists(path):
        raise SystemExit(f"there is no cluster at {os.path.dirname(path)}; bring it up by tests/e2e/up.sh")
    pairs = (line.removeprefix("export ").rstrip("\n").split("=", 1) for line in open(path) if "=" in line)
    return dict(pairs)


CLUSTER = settings()
# In seconds. What goes between the list and the watch is in neither, and the next list tells of it.
WATCHED = 5
KUBECTL = [os.path.join(CLUSTER["BIN"], "kubectl"), "--kubeconfig", CLUSTER["KUBECONFIG"]]


def kubectl(*words, input=None, check=True, timeout=60):
    """Standard output; a KubectlError has what kubectl said. Objects (dicts) may be given as input."""
    if isinstance(input, (dict, list)):
        items = input if isinstance(input, list) else [input]
        input = json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
    done = subprocess.run([*KUBECTL, *words], input=input, capture_output=True, text=True, timeout=timeout)
    if check and done.returncode != 0:
        raise KubectlError(f"kubectl {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def refused(*words, input=None):
    """What kubectl said when it was refused; fails where it was not."""
    try:
        answer = kubectl(*words, input=input)
    except KubectlError as error:
        return str(error)
    raise AssertionError(f"kubectl {' '.join(words)} was not refused: {answer}")


def get(kind, name, namespace):
    text = kubectl("-n", namespace, "get", kind, name, "-o", "json", "--ignore-not-found")
    return json.loads(text) if text.strip() else None


def _asked_for(kind, namespace, selector=None, name=None):
    words = ["-n", namespace, "get", kind, "-o", "json"]
    if name:
        words += ["--field-selector", f"metadata.name={name}"]
    if selector:
        words += ["-l", selector]
    return words


def items(kind, namespace, selector=None, name=None):
    return json.loads(kubectl(*_asked_for(kind, namespace, selector, name)))["items"]


def until(kind, namespace, wanted, what, timeout=180, name=None, selector=None):
    """Watches objects of a kind until `wanted` (a function of their list) answers something true, and returns that.
    `wanted` is never asked about a part of them: a watch tells what is there one by one, so it only follows a list."""
    watching = [*KUBECTL, *_asked_for(kind, namespace, selector, name), "-w", "--output-watch-events"]
    deadline = time.monotonic() + timeout
    objects = {}
    while time.monotonic() < deadline:
        objects = {each["metadata"]["uid"]: each for each in items(kind, namespace, selector, name)}
        if answer := wanted(list(objects.values())):
            return answer
        watch = subprocess.Popen(watching, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            for event in _json_values(watch.stdout.fileno(), min(deadline, time.monotonic() + WATCHED)):
                key = event["object"]["metadata"]["uid"]
                if event["type"] == "DELETED":
                    objects.pop(key, None)
                else:
                    objects[key] = event["object"]
                if answer := wanted(list(objects.values())):
                    return answer
        finally:
            watch.kill()
            watch.wait()
            watch.stdout.close()
    raise NotInTime(f"{what}: not within {timeout} s. {kind} in {namespace} at the end:\n" +
                    "\n".join(_summary(each) for each in objects.values()))


def _json_values(descriptor, deadline):
    """The values of a stream of JSON, until it ends or the deadline has passed."""
    decoder, utf8, text = json.JSONDecoder(), codecs.getincrementaldecoder("utf-8")(), ""
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([descriptor], [], [], left)[0]:
            return
        block = os.read(descriptor, 1 << 16)
        if not block:
            return
        text += utf8.decode(block)
        while text := text.lstrip():
            try:
                value, end = decoder.raw_decode(text)
            except json.JSONDecodeError:
                break  # the rest of it is on its way
            text = text[end:]
            yield value


def _summary(obj):
    status = dict(obj.get("status", {}))
    status.pop("managedFields", None)
    return f"  {obj['kind']} {obj['metadata']['name']}: {json.dumps(status)[:3000]}"


def condition(obj, type):
    return next((c for c in obj.get("status", {}).get("conditions", []) if c["type"] == type), {})


def is_true(obj, type):
    return condition(obj, type).get("status") == "True"


def events(namespace, kind=None, name=None):
    """Events about an object, as `reason: note`."""
    out = []
    for event in items("events.events.k8s.io", namespace):
        about = event.get("regarding", {})
        if (kind is None or about.get("kind") == kind) and (name is None or about.get("name") == name):
            out.append({"type": event["type"], "reason": event["reason"], "note": event.get("note", "")})
    return out


def wait_for(question, what, timeout=180):
    """For what cannot be watched (a database, a process): asks until the answer is true."""
    deadline = time.monotonic() + timeout
    while True:
        if answer := question():
            return answer
        if time.monotonic() > deadline:
            raise NotInTime(f"{what}: not within {timeout} s")
        time.sleep(0.05)


def process_of(namespace, pod, container):
    """The host's pid of a container's first process."""
    status = get("pod", pod, namespace)["status"]
    found = next(c for c in status["containerStatuses"] if c["name"] == container)
    identity = found["containerID"].removeprefix("containerd://")
    tasks = subprocess.run([os.path.join(CLUSTER["BIN"], "ctr"), "--address", CLUSTER["STATE_DIR"] + "/containerd.sock",
                            "-n", "k8s.io", "tasks", "ls"], capture_output=True, text=True, check=True).stdout
    return next(int(line.split()[1]) for line in tasks.splitlines() if line.startswith(identity))
