"""An API server that is played: how it answers, and where the plugin finds it. What it answers stands in each test's file."""
import contextlib
import http.server
import json
import threading

import yaml


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def say(self, obj, status=200):
        self.say_bytes(status, json.dumps(obj, separators=(",", ":")).encode())

    def say_bytes(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


@contextlib.contextmanager
def serving(server, folder):
    """Serves until the end of the block; `server.kubeconfig` leads to it, in namespace shop."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    server.kubeconfig = folder / "kubeconfig"
    server.kubeconfig.write_text(yaml.safe_dump({
        "current-context": "played", "contexts": [{"name": "played", "context": {"cluster": "c", "user": "u", "namespace": "shop"}}],
        "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}],
        "users": [{"name": "u", "user": {}}]}))
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
