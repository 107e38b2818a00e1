"""The operator as a process of this machine, against the benchmark's API server."""
import os
import signal
import socket
import subprocess
import time
import urllib.request

WORKERS = 4


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Operator:
    def __init__(self, binary, kubeconfig, log, leader_election=False):
        self.metrics_port, self.health_port = free_port(), free_port()
        self.log = open(log, "ab")
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [binary, "--kubeconfig", kubeconfig, f"--metrics-address=127.0.0.1:{self.metrics_port}",
             f"--health-address=127.0.0.1:{self.health_port}", "--runner-image=lockkeeper:bench",
             f"--leader-election={'true' if leader_election else 'false'}", "--lease-namespace=default", f"--workers={WORKERS}",
             "--log-format=json"],
            stdout=self.log, stderr=self.log)

    def field(self, name):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith(name + ":"):
                    return int(line.split()[1])
        raise RuntimeError(f"/proc has no {name}")

    def resident_mib(self):
        return self.field("VmRSS") / 1024

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            values = file.read().rsplit(")", 1)[1].split()
        return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")

    def metrics(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=5) as answer:
            return answer.read().decode()

    def is_leader(self):
        try:
            return any(line.startswith("leader_election_master_status") and line.endswith(" 1")
                       for line in self.metrics().splitlines())
        except OSError:
            return False

    def stop(self, with_signal=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
            self.process.wait(30)
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
