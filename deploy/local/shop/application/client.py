"""Asks a page again and again, on a new connection each time, and prints the sum as a line of JSON each second.

    client.py URL [REQUESTS-A-SECOND]

Every request that is not answered 200 within 5 seconds counts as failed, and the first ones are printed.
"""
import collections
import json
import sys
import time
import urllib.request


def ask(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return json.load(answer)["version"]


def main():
    url = sys.argv[1]
    pause = 1 / float(sys.argv[2] if len(sys.argv) > 2 else 25)
    versions, failed, slowest, said = collections.Counter(), 0, 0.0, time.monotonic()
    while True:
        began = time.monotonic()
        try:
            versions[ask(url)] += 1
        except Exception as error:  # whatever it is, somebody was not served
            failed += 1
            if failed <= 20:
                print(f"failed: {error}", flush=True)
        now = time.monotonic()
        slowest = max(slowest, now - began)
        if now - said >= 1:
            said = now
            print(json.dumps({"requests": sum(versions.values()) + failed, "failed": failed,
                              "slowest_ms": round(slowest * 1000), "versions": dict(versions)}), flush=True)
        time.sleep(max(0.0, began + pause - now))


main()
