"""The page of `kubectl lockkeeper ui`: the program that serves it, and a browser without a screen."""
import http.client
import os
import signal
import subprocess
import threading
import time
import urllib.parse

from conftest import program


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.text = response.status, response.headers, response.read().decode()

    @property
    def version(self):
        return self.headers["Lockkeeper-Version"]


class Page:
    """What it has printed; what it answers."""

    def __init__(self, *words, kubeconfig=None):
        environment = dict(os.environ, NO_COLOR="1")
        if kubeconfig:
            environment["KUBECONFIG"] = str(kubeconfig)
        self.process = subprocess.Popen([program(), "ui", "--no-browser", *words], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env=environment)
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:"), self.address + self.process.stderr.read()
        self.hint = self.process.stdout.readline().strip()
        self.port = urllib.parse.urlsplit(self.address).port
        self.token = urllib.parse.parse_qs(urllib.parse.urlsplit(self.address).query)["token"][0]
        self.cookie = ""

    def ask(self, target, method="GET", timeout=60, **headers):
        """`host_` becomes the header Host: names are those of the protocol, `_` for `-`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            sent = {name.strip("_").replace("_", "-"): value for name, value in headers.items()}
            if self.cookie and "Cookie" not in sent:
                sent["Cookie"] = self.cookie
            connection.request(method, target, headers=sent)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def come_in(self):
        answer = self.ask(f"/?token={self.token}")
        assert answer.status == 303, answer.text
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return answer

    def part(self, target, after="", **how):
        return self.ask(f"{target}{'&' if '?' in target else '?'}after={urllib.parse.quote(after)}", **how)

    def later(self, target, after):
        """A question that waits for its answer in a thread of its own."""
        return Later(lambda: self.part(target, after))

    def part_with(self, target, wanted, seconds=30):
        """Asks as the page's script does, until the part has it."""
        deadline, after = time.monotonic() + seconds, ""
        while True:
            answer = self.part(target, after)
            if answer.status == 200 and wanted in answer.text:
                return answer
            assert time.monotonic() < deadline, f"{target} has no {wanted!r}: {answer.status} {answer.text}"
            after = answer.version or ""

    def end(self, number=signal.SIGTERM):
        """Returns: how it ended, and within which time."""
        begin = time.monotonic()
        self.process.send_signal(number)
        status = self.process.wait(timeout=20)
        return status, time.monotonic() - begin

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


class Later:
    def __init__(self, question):
        self.answer, self.failure = None, None
        self.thread = threading.Thread(target=self.run, args=(question,))
        self.thread.start()

    def run(self, question):
        try:
            self.answer = question()
        except (OSError, http.client.HTTPException) as failure:
            self.failure = failure

    def is_there_within(self, seconds):
        self.thread.join(timeout=seconds)
        return not self.thread.is_alive()

    def get(self, seconds=30):
        assert self.is_there_within(seconds), f"no answer within {seconds} s"
        assert self.failure is None, self.failure
        return self.answer
