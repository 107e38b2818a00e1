"""The child's ends of the pipes: requests come in as JSON lines, events go out as JSON lines.

The application's own code runs in this process and may read its input and print as it likes, so both ends move to
descriptors that it does not know and that its own children do not inherit.
"""

import json
import os
import queue
import signal
import sys
import threading


_encode = json.JSONEncoder(default=str).encode  # json.dumps() would make an encoder for each event


class Channel:
    def __init__(self, requests_fd, events_fd):
        self._requests_fd = _move_away(requests_fd)
        self._events_fd = _move_away(events_fd)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        self._queue = queue.Queue()
        self._answers = queue.Queue()
        self._secrets = set()
        self._sending = threading.Lock()
        self.stop = threading.Event()
        self._go = threading.Semaphore(0)
        self.beside = {}  # what is answered while another request runs, from the reading thread
        signal.signal(signal.SIGTERM, lambda *_: self.stop.set())
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(line_buffering=True, errors="backslashreplace")
        threading.Thread(target=self._read, daemon=True, name="lockkeeper-requests").start()

    def requests(self):
        """Each request, until the other end goes away."""
        while True:
            request = self._queue.get()
            if request is None:
                return
            yield request

    def send(self, event, **fields):
        fields["event"] = event
        line = (_encode(fields) + "\n").encode("ascii")
        with self._sending:
            while line:
                line = line[os.write(self._events_fd, line) :]

    def wait_for_go(self):
        """The other end looks at something that must not change under its eyes."""
        self._go.acquire()

    def ask(self, question, **fields):
        """Sends it, and waits for what the other end says to it. Where that is gone: to end."""
        self.send(question, **fields)
        return self._answers.get()

    def secret(self, text):
        """Everything that follows must not show this text."""
        if isinstance(text, str) and text and text not in self._secrets:
            self._secrets.add(text)
            self.send("secret", text=text)

    def _read(self):
        pending = b""
        while True:
            try:
                data = os.read(self._requests_fd, 65536)
            except OSError:
                data = b""
            if not data:
                self.stop.set()
                self._go.release()
                self._answers.put({"end": True})
                self._queue.put(None)
                return
            *lines, pending = (pending + data).split(b"\n")
            for line in lines:
                request = json.loads(line.decode("utf-8"))
                if request.get("request") == "stop":
                    self.stop.set()
                elif request.get("request") in self.beside:
                    self.beside[request["request"]](request)
                elif request.get("request") == "go":
                    self._go.release()
                elif request.get("request") == "answer":
                    self._answers.put(request)
                else:
                    self._queue.put(request)


def _move_away(descriptor):
    moved = os.dup(descriptor)  # not inheritable
    if descriptor > 2:
        os.close(descriptor)
    return moved
