"""A Prometheus that scrapes operators as the chart's PodMonitor would have it, and answers queries. Debian's has no service
discovery in Kubernetes, so who is to be scraped is told (follow())."""
import contextlib
import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import yaml

import sources

SCRAPE = 1  # seconds
# The alerts' own times would take hours: each is as much shorter as it makes sense on a slow machine.
SHORTER = [("[5m]", "[30s]"), ("> 120", "> 5"), ("> 900", "> 90")]
# The first scrape comes seconds after the first look at the rules: nobody leads until then.
SHORTER_FOR = {"1m": "2s", "5m": "30s", "1h": "90s"}


def shortened_rules():
    groups = yaml.safe_load(sources.RULES.read_text())["groups"]
    for rule in [rule for group in groups for rule in group["rules"]]:
        for old, new in SHORTER:
            rule["expr"] = rule["expr"].replace(old, new)
        if "for" in rule:
            rule["for"] = SHORTER_FOR[rule["for"]]
    return {"groups": groups}


CONFIGURATION = {
    "global": {"scrape_interval": f"{SCRAPE}s", "scrape_timeout": f"{SCRAPE}s", "evaluation_interval": "1s"},
    "rule_files": ["rules.yaml"],
    "scrape_configs": [{"job_name": "lockkeeper", "honor_labels": True, "file_sd_configs": [{"files": ["targets.json"]}]}]}


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Prometheus:
    """Lives in `folder`, whose log tells what went wrong."""

    def __init__(self, programs, folder):
        self.folder, self.port, self.started = folder, free_port(), time.time()
        self.follow([])
        (folder / "prometheus.yaml").write_text(yaml.safe_dump(CONFIGURATION))
        (folder / "rules.yaml").write_text(yaml.safe_dump(shortened_rules()))
        with open(folder / "prometheus.log", "w") as log:
            # It ends with the tests, also where they are killed.
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", f"{programs}/prometheus", f"--config.file={folder}/prometheus.yaml",
                 f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{self.port}"], stdout=log, stderr=log)

    def follow(self, pods):
        """Scrapes these pods from now on, and no other."""
        targets = [{"targets": [f"{pod['status']['podIP']}:8080"], "labels": {"pod": pod["metadata"]["name"]}} for pod in pods]
        beside = self.folder / "targets.new"
        beside.write_text(json.dumps(targets))
        beside.rename(self.folder / "targets.json")

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def ask(self, path, **parameters):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{parameters}: {error.read().decode()}") from error

    def is_up(self):
        assert self.process.poll() is None, (self.folder / "prometheus.log").read_text()
        try:
            return self.ask("query", query="1")
        except OSError:
            return None

    def now(self, query):
        """The series of a query now, as (labels, value)."""
        return [(series["metric"], float(series["value"][1])) for series in self.ask("query", query=query)["result"]]

    def over_time(self, query):
        """The series of a query that had a number at some time, as labels → [(time, value)]."""
        answer = self.ask("query_range", query=query, start=self.started, end=time.time(), step=SCRAPE)
        out = {}
        for series in answer["result"]:
            values = [(at, float(value)) for at, value in series["values"] if value not in ("NaN", "+Inf", "-Inf")]
            if values:
                out[json.dumps(series["metric"], sort_keys=True)] = values
        return out

    def alerts(self):
        """Which alerts have fired so far: (alert, namespace, migration), the latter two empty where it is about operators."""
        found = set()
        for labels in self.over_time('ALERTS{alertstate="firing"}'):
            labels = json.loads(labels)
            found.add((labels["alertname"], labels.get("namespace", ""), labels.get("migration", "")))
        return found


def filled_in(query, namespace="", migration=""):
    """A query of a dashboard, its variables replaced as Grafana does it."""
    query = query.replace("$__rate_interval", "10s").replace("$migration", migration)
    query = re.sub(r"\$namespace\b", namespace or ".*", query)
    assert "$" not in query, query
    return query
