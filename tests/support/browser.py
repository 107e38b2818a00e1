"""A page in headless Chromium: what it measures of itself, what it would load, and what it looks like."""

import json
import pathlib
import re
import subprocess
import tempfile

BROWSER = "chromium"
LIGHT, DARK = 1, 0  # Blink's preferredColorScheme
# What the browser asks its maker, and Debian's one its start page, whatever page it shows.
ITS_OWN = re.compile(r"^https?://([\w-]+\.)*(google|googleapis|gstatic|gvt1|duckduckgo)\.com[:/]")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
         "--disable-default-apps", "--disable-domain-reliability",
         "--disable-features=NetworkTimeServiceQuerying,OptimizationHints,MediaRouter"]
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


def run(page, *flags, scheme=LIGHT, patience=120):
    """Opens a file; gives what the browser printed, and the addresses that it asked for."""
    with tempfile.TemporaryDirectory(prefix="lockkeeper-browser-") as directory:
        log = pathlib.Path(directory) / "net.json"
        done = subprocess.run(
            [BROWSER, *FLAGS, f"--user-data-dir={directory}/profile", f"--log-net-log={log}",
             f"--blink-settings=preferredColorScheme={scheme}", *flags, pathlib.Path(page).as_uri()],
            capture_output=True, text=True, timeout=patience)
        assert done.returncode == 0, done.stderr
        return done.stdout, asked_for(log.read_text())


def asked_for(log):
    """The addresses of the web in a net log. A log that Chromium did not end is read as far as it goes."""
    found = set(re.findall(r'"url":"((?:https?|wss?|ftp)://[^"]*)"', log))
    return sorted(address for address in found if not ITS_OWN.match(address))


def measured(page, script, scheme=LIGHT, size=(1400, 900)):
    """Runs a script in a copy of the page that may run one; gives the object that it returns."""
    text = POLICY.sub("", pathlib.Path(page).read_text())
    body = f"<script>addEventListener('load', () => {{ const value = (() => {{ {script} }})();" \
           "const out = document.createElement('pre'); out.id = 'measured'; out.textContent = JSON.stringify(value);" \
           "document.body.append(out); });</script></body>"
    copy = pathlib.Path(page).with_suffix(".measured.html")
    assert text.count("</body>") == 1
    copy.write_text(text.replace("</body>", body))
    out, _ = run(copy, "--dump-dom", f"--window-size={size[0]},{size[1]}", scheme=scheme)
    found = re.search(r'<pre id="measured">(.*?)</pre>', out, re.DOTALL)
    assert found, out[-2000:]
    return json.loads(found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def screenshot(page, picture, width, height, scheme=LIGHT):
    run(page, f"--screenshot={picture}", f"--window-size={width},{height}", scheme=scheme)
