"""Chromium, driven by chromedriver over the protocol WebDriver: a page that is served, its keys, and what it asks for.
https://www.w3.org/TR/webdriver2/"""

import base64
import json
import pathlib
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import browser

DRIVER = "chromedriver"
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Backspace": "\ue003", "Tab": "\ue004", "ArrowDown": "\ue015", "ArrowUp": "\ue013"}


class Failed(AssertionError):
    """What the driver said."""


class Driven:
    """A browser with one window. `with Driven() as driven:`"""

    def __init__(self, size=(1400, 900)):
        self.directory = tempfile.TemporaryDirectory(prefix="lockkeeper-webdriver-", ignore_cleanup_errors=True)
        self.log = pathlib.Path(self.directory.name) / "net.json"
        self.driver = subprocess.Popen([DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = ""
        for line in self.driver.stdout:
            said += line
            if started := re.search(r"started successfully on port (\d+)", line):
                break
        else:
            raise Failed(said)
        self.server = f"http://127.0.0.1:{started[1]}"
        flags = [*browser.FLAGS, f"--user-data-dir={self.directory.name}/profile", f"--log-net-log={self.log}",
                 f"--window-size={size[0]},{size[1]}"]
        options = {"args": flags, "binary": f"/usr/bin/{browser.BROWSER}"}
        capabilities = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        try:
            self.session = self.call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})["sessionId"]
        except BaseException:
            self.driver.kill()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        """Gives the addresses that the browser asked for in its life."""
        if self.driver.poll() is None:
            self.ask("DELETE", "")
            self.driver.terminate()
            self.driver.wait(timeout=30)
            self.driver.stdout.close()
        asked = browser.asked_for(self.log.read_text()) if self.log.exists() else []
        self.directory.cleanup()
        return asked

    def call(self, method, path, body=None):
        data = json.dumps(body if body is not None else {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.server + path, data=data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as failure:
            raise Failed(json.load(failure)["value"]["message"]) from None

    def ask(self, method, path, body=None):
        return self.call(method, f"/session/{self.session}{path}", body)

    def open(self, address):
        self.ask("POST", "/url", {"url": address})

    def script(self, text, *arguments):
        """What the body of a function returns."""
        return self.ask("POST", "/execute/sync", {"script": text, "args": list(arguments)})

    def until(self, text, *arguments, seconds=60):
        """Waits until an expression is true; gives it."""
        deadline = time.monotonic() + seconds
        while not (value := self.script(f"return ({text})", *arguments)):
            assert time.monotonic() < deadline, f"not within {seconds} s: {text}\n{self.script('return document.body.innerText')}"
            time.sleep(0.05)
        return value

    def press(self, *keys):
        for key in keys:
            value = KEYS.get(key, key)
            actions = [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
            self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def click(self, selector):
        found = self.ask("POST", "/element", {"using": "css selector", "value": selector})
        self.ask("POST", f"/element/{next(iter(found.values()))}/click")

    def devtools(self, command, **parameters):
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def look(self, scheme="light", size=(1400, 900), motion="no-preference"):
        """How the reader has it: colours, the window's size in points, whether things may move."""
        features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}]
        self.devtools("Emulation.setEmulatedMedia", features=features)
        self.devtools("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=False)

    def complaints(self):
        """What stands in the console since it was last asked: errors of the script, and what the policy refused."""
        return [entry["message"] for entry in self.ask("POST", "/se/log", {"type": "browser"}) if entry["level"] == "SEVERE"]

    def screenshot(self, picture):
        pathlib.Path(picture).write_bytes(base64.b64decode(self.ask("GET", "/screenshot")))
