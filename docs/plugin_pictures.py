"""The pictures of `kubectl lockkeeper`: the page of `ui` and `status` in a terminal, of recorded states on a real API server.

What the operator would write is recorded (deploy/argocd/…/testdata) and written anew with names and times of a shop; plan, graph
and log are those of a real run. docs/screenshots.py calls this."""

import base64
import copy
import datetime
import html
import http.server
import json
import os
import pathlib
import pty
import re
import ssl
import subprocess
import sys
import tempfile
import threading

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
for folder in ("tests/support", "tests/integration/plugin"):
    sys.path.insert(0, str(ROOT / folder))

RECORDED = ROOT / "deploy/argocd/resource_customizations/lockkeeper.dev/Migration/testdata"
LOG = "orders-9b41c7d2e0-7xk2p"
JOB = "orders-9b41c7d2e0"


def minutes_ago(minutes):
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")


def recorded(state, name, image, minutes):
    """A recorded state, as it would be of this Migration."""
    text = (RECORDED / f"{state}.yaml").read_text()
    text = text.replace("docker.io/lockkeeper/e2e-app", f"registry.example/{image}").replace("app-0000000000", f"{name}-9b41c7d2e0")
    text = text.replace("app-000000000-00000", f"{name}-6d8f9c7b5-x2x7k")
    text = text.replace("2026-01-01T00:00:00Z", minutes_ago(minutes)).replace("Migration app ", f"Migration {name} ")
    return yaml.safe_load(text)


def create(apiserver, namespace, name, obj, change=None):
    made = apiserver.create({"apiVersion": obj["apiVersion"], "kind": "Migration", "metadata": {"name": name}, "spec": obj["spec"]},
                            "-n", namespace)
    status = copy.deepcopy(obj.get("status", {}))
    status["observedGeneration"] = made["metadata"]["generation"]
    if change:
        change(status)
    apiserver.kubectl("-n", namespace, "patch", "migration", name, "--subresource=status", "--type=merge", "-p",
                      json.dumps({"status": status}))


def say(status, message):
    for condition in status["conditions"]:
        if condition["message"]:
            condition["message"] = message


class Kubelet:
    """A node whose one pod has a log: the API server asks it as it asks any kubelet."""

    def __init__(self, apiserver, scratch, address, authority, log):
        """`authority`: the folder with ca.crt and ca.key, which the API server trusts."""
        key, request, names, certificate = (scratch / name for name in ("kubelet.key", "kubelet.csr", "kubelet.ext", "kubelet.crt"))
        names.write_text(f"subjectAltName=IP:{address}\n")
        for words in (["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=kubelet", "-keyout", key, "-out", request],
                      ["x509", "-req", "-days", "1", "-in", request, "-CA", authority / "ca.crt", "-CAkey", authority / "ca.key",
                       "-set_serial", "4711", "-extfile", names, "-out", certificate]):
            subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(log.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer((address, 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        apiserver.create({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node"}})
        apiserver.kubectl("patch", "node", "node", "--subresource=status", "--type=merge", "-p", json.dumps({"status": {
            "addresses": [{"type": "InternalIP", "address": address}],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": self.server.server_port}}}}))

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def write_shop(apiserver, run):
    """`run`: {plan, graph, status: what the operator writes of it}. The busy part of a company at three in the morning."""
    for namespace in ("shop", "billing", "search"):
        apiserver.kubectl("create", "namespace", namespace)
        apiserver.kubectl("-n", namespace, "create", "serviceaccount", "default")

    def orders(status):
        status["revision"] = {"current": run["rows"], "pending": len(run["plan"]["steps"]), "target": run["plan"]["to"][0]}
        status["run"].update(run["status"], started=minutes_ago(11))
        blocker = run["status"]["blockers"][0]
        say(status, f"Job {JOB}: Blocked: {run['status']['statement']} waits for pid {blocker['pid']} (user {blocker['user']}, "
                    f"application {blocker['application']}): {blocker['query']}")
        status["plan"].update(steps=len(run["plan"]["steps"]), risk=run["plan"]["risk"], findings=run["plan"]["lint"] or {})
        status["history"][0].update(to=run["rows"], image="registry.example/shop/orders:1.41", started=minutes_ago(7 * 24 * 60))

    create(apiserver, "shop", "orders", recorded("blocked", "orders", "shop/orders", 9), orders)
    apiserver.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"{JOB}-plan"},
                      "data": {"plan.json": json.dumps(run["plan"]), "graph.json": json.dumps(run["graph"])}}, "-n", "shop")
    apiserver.create({"apiVersion": "v1", "kind": "Pod", "metadata": {
        "name": LOG, "labels": {"batch.kubernetes.io/job-name": JOB, "lockkeeper.dev/run": "orders"},
        "annotations": {"kubectl.kubernetes.io/default-container": "api"}},
        "spec": {"nodeName": "node", "containers": [{"name": "api", "image": "registry.example/shop/orders:2"}]}}, "-n", "shop")
    apiserver.kubectl("-n", "shop", "patch", "pod", LOG, "--subresource=status", "--type=merge", "-p", json.dumps({"status": {
        "phase": "Running", "containerStatuses": [{"name": "api", "image": "registry.example/shop/orders:2", "imageID": "",
                                                   "ready": True, "restartCount": 0,
                                                   "state": {"running": {"startedAt": minutes_ago(11)}}}]}}))
    create(apiserver, "billing", "invoices", recorded("stalled", "invoices", "billing/invoices", 26))
    create(apiserver, "search", "indexer", recorded("suspended", "indexer", "search/indexer", 95))
    create(apiserver, "shop", "carts", recorded("running", "carts", "shop/carts", 1))
    for namespace, name, minutes in (("billing", "ledger", 340), ("search", "suggest", 1500), ("shop", "accounts", 4300),
                                     ("shop", "media", 12)):
        create(apiserver, namespace, name, recorded("ready", name, f"{namespace}/{name}", minutes))


def coloured(words, kubeconfig):
    """What the plugin prints in a terminal of 100 columns."""
    main, other = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    process = subprocess.Popen([os.environ["KUBECTL_LOCKKEEPER"], *words], stdout=other, stderr=other, stdin=other,
                               env={**environment, "KUBECONFIG": kubeconfig, "TERM": "xterm-256color", "COLUMNS": "100"})
    os.close(other)
    out = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:  # the program has closed it
            break
        if not part:
            break
        out += part
    assert process.wait() == 0, out
    return out.decode().replace("\r\n", "\n")


TERMINAL = """<!DOCTYPE html><meta charset="utf-8"><style>
body { margin: 0; background: #dfe4ea; padding: 26px; }
.window { width: max-content; background: #11161c; color: #e6ebf1; border-radius: 12px; overflow: hidden; box-shadow: 0 10px 34px #0005; }
.title { background: #232c36; padding: 9px 14px; display: flex; gap: 8px; } .title i { width: 12px; height: 12px; border-radius: 50%%; background: #55616f; }
pre { font: 15.5px/1.5 "DejaVu Sans Mono", monospace; margin: 0; padding: 16px 20px 20px; white-space: pre; }
.c31 { color: #ff9d94 } .c32 { color: #81c784 } .c33 { color: #ffcc80 } .c34 { color: #90caf9 } .c1 { font-weight: 700 } .p { color: #81c784 }
</style><div class="window"><div class="title"><i></i><i></i><i></i></div><pre>%s</pre></div>"""


def terminal(command, text):
    """A page that looks as the terminal does."""
    body = f'<span class="p">$</span> <b>{html.escape(command)}</b>\n'
    is_open = False
    for part in re.split(r"(\x1b\[[0-9;?]*[A-Za-z])", text):
        if not part.startswith("\x1b"):
            body += html.escape(part)
            continue
        if is_open:
            body += "</span>"
            is_open = False
        if part.endswith("m") and (codes := [code for code in part[2:-1].split(";") if code not in ("", "0")]):
            body += f'<span class="{" ".join("c" + code for code in codes)}">'
            is_open = True
    return TERMINAL % (body + ("</span>" if is_open else ""))


def photograph_page(address, save):
    from webdriver import Driven
    with Driven(size=(1400, 900)) as driven:
        driven.look("light", (1400, 790))
        driven.open(address)
        driven.until("document.querySelectorAll('tr.row').length === 8")
        save("ui-fleet", lambda picture: driven.screenshot(picture))
        driven.script("location.hash = '#shop/orders'")
        driven.until("document.querySelector('.graph') && document.querySelector('.gantt')")
        driven.script("document.activeElement.blur()")
        for scheme, name in (("light", "ui-migration"), ("dark", "ui-migration-dark")):
            driven.look(scheme, (1400, 1500))
            save(name, lambda picture: driven.screenshot(picture))
        assert driven.complaints() == []


def photograph_terminal(text, size, save):
    from webdriver import Driven
    with Driven(size=size) as driven:
        driven.look("light", size)
        driven.open("data:text/html;charset=utf-8;base64," + base64.b64encode(text.encode()).decode())
        right, bottom = driven.script("const box = document.querySelector('.window').getBoundingClientRect();"
                                      "return [box.right, box.bottom]")
        driven.look("light", (round(right) + 26, round(bottom) + 26))
        save("plugin-status", lambda picture: driven.screenshot(picture))


def make(run, save):
    """`save(name, photograph)` makes a picture of that name."""
    name = f"pictures-{os.getpid()}"
    up = subprocess.run([ROOT / "tests/cluster/up.sh", "--name", name, "--without-controllers"], capture_output=True, text=True,
                        check=True)
    kubeconfig = up.stdout.strip().splitlines()[-1]
    known = dict(re.findall(r"^(\w+)=(.*)$", (pathlib.Path(kubeconfig).parent / "env").read_text(), re.MULTILINE))
    os.environ.update(KUBECONFIG=kubeconfig, PATH=f"{known['BIN']}:{os.environ['PATH']}")
    os.environ.setdefault("KUBECTL_LOCKKEEPER", str(ROOT / "build/release/operator/cmd/kubectl_lockkeeper/kubectl-lockkeeper"))
    import apiserver
    from page import Page
    with tempfile.TemporaryDirectory(prefix="lockkeeper-pictures-") as scratch:
        try:
            apiserver.install_crd()
            kubelet = Kubelet(  # in reach of the API server, which has a network of its own
                apiserver, pathlib.Path(scratch), known["HOST_ADDR"], pathlib.Path(known["STATE_DIR"]) / "pki", run["log"])
            write_shop(apiserver, run)
            page = Page("-A")
            try:
                photograph_page(page.address, save)
            finally:
                page.close()
            said = coloured(["status", "orders", "-n", "shop", "--once"], kubeconfig)
            photograph_terminal(terminal("kubectl lockkeeper status orders -n shop", said), (1020, 600), save)
            kubelet.close()
        finally:
            subprocess.run([ROOT / "tests/cluster/down.sh", "--name", name], check=True, capture_output=True)
