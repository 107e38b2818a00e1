#!/usr/bin/env python3
"""Puts standard input into one comment of a pull or merge request: the one that begins with the same line is replaced.

usage: lockkeeper plan -o markdown | comment.py github|gitlab

github: GITHUB_TOKEN (pull-requests: write), GITHUB_API_URL, GITHUB_REPOSITORY, PULL_REQUEST (its number).
gitlab: GITLAB_TOKEN (scope api), and CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, which GitLab sets.
Ends with status 1 and one sentence where the comment cannot be written.
"""
import json
import os
import sys
import urllib.error
import urllib.request

SECONDS = 30  # for one request


def variable(name):
    if not os.environ.get(name):
        sys.exit(f"comment.py: {name} is not set")
    return os.environ[name]


def github():
    base = f"{variable('GITHUB_API_URL')}/repos/{variable('GITHUB_REPOSITORY')}/issues"
    return {"list": f"{base}/{variable('PULL_REQUEST')}/comments", "one": f"{base}/comments/{{}}", "change": "PATCH",
            "headers": {"Authorization": f"Bearer {variable('GITHUB_TOKEN')}", "Accept": "application/vnd.github+json"}}


def gitlab():
    notes = (f"{variable('CI_API_V4_URL')}/projects/{variable('CI_PROJECT_ID')}/merge_requests/"
             f"{variable('CI_MERGE_REQUEST_IID')}/notes")
    return {"list": notes, "one": f"{notes}/{{}}", "change": "PUT", "headers": {"PRIVATE-TOKEN": variable("GITLAB_TOKEN")}}


def ask(place, method, address, content=None):
    request = urllib.request.Request(
        address, method=method, data=None if content is None else json.dumps(content).encode(),
        headers={**place["headers"], "Content-Type": "application/json", "User-Agent": "lockkeeper"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.load(answer)
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        sys.exit(f"comment.py: {method} {address}: {error}")


def comments(place):
    page = 1
    while found := ask(place, "GET", f"{place['list']}?per_page=100&page={page}"):
        yield from found
        page += 1


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in ("github", "gitlab"):
        sys.exit(__doc__.strip())
    place = github() if sys.argv[1] == "github" else gitlab()
    text = sys.stdin.read()
    marker = text.partition("\n")[0]
    if not marker.startswith("<!-- lockkeeper"):
        sys.exit("comment.py: standard input is no comment of lockkeeper's: it has no marker in its first line")
    ours = next((one for one in comments(place) if (one.get("body") or "").startswith(marker)), None)
    if ours is None:
        ask(place, "POST", place["list"], {"body": text})
    else:
        ask(place, place["change"], place["one"].format(ours["id"]), {"body": text})


if __name__ == "__main__":
    main()
