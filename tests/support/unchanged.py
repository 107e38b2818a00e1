#!/usr/bin/env python3
"""Runs a test, unless it has passed before and nothing that it reads has changed since.

usage: unchanged.py --name NAME [--input PATH]… [--program FILE]… [--counted | --ask] -- COMMAND…

What it reads: the files of each --input (a file or a folder), each program, the command, the variables LOCKKEEPER_*, the
packages of this machine, and the environments and servers of the cache. They are known by their content, not by their
time or place: another checkout of the same sources finds what this one has seen. A test that failed runs again.

${LOCKKEEPER_CACHE:-~/.cache/lockkeeper}/passed/ remembers; LOCKKEEPER_FRESH=1 runs everything. A test that was not run
is named in build/logs/unchanged.txt, so that tests/run.sh can say how many. --counted: where no test runner counts it, a
line says that it passed. What the test notes in $LOCKKEEPER_MINUTES is remembered with it and stands in
build/logs/minutes.txt, whether it has run or not. --ask runs nothing: the exit status is 0 where it would not be run, else 1.
"""
import argparse
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("LOCKKEEPER_CACHE") or pathlib.Path.home() / ".cache/lockkeeper")
DAYS = 30  # an entry that nobody has met for so long goes
# Of this machine, and of other stages: the same test passes whoever has asked for it.
NOT_READ = ("LOCKKEEPER_CACHE", "LOCKKEEPER_FRESH", "LOCKKEEPER_FUZZ_SECONDS", "LOCKKEEPER_MINUTES",
            "LOCKKEEPER_PRESET")


def files_of(path):
    if path.is_file():
        return [path]
    if not path.is_dir():
        sys.exit(f"unchanged.py: there is no {path}; its test says so in CMakeLists.txt")
    return sorted(each for each in path.rglob("*") if each.is_file() and "__pycache__" not in each.parts)


def of_the_machine():
    """What is installed: a test that passed beside another libpq or Alembic says nothing of this one."""
    packages = subprocess.run(["dpkg-query", "-W"], capture_output=True, text=True, check=True).stdout
    made = [str(path.relative_to(CACHE)) for folder in ("venvs", "postgres") for path in sorted((CACHE / folder).glob("*"))
            if not path.name.endswith(".lock")]
    return [packages, *made]


def key_of(inputs, programs, command, environment):
    """Everything that the outcome may depend on, as one digest."""
    digest = hashlib.sha256()

    def add(*parts):
        for part in parts:
            part = part if isinstance(part, bytes) else str(part).encode()
            digest.update(len(part).to_bytes(8, "little") + part)

    # Where the checkout and its build lie is no content.
    places = [str(program.parent) for program in programs] + [str(ROOT)]
    for word in [*command, *(f"{name}={value}" for name, value in sorted(environment.items()))]:
        for place in places:
            word = word.replace(place, "")
        add(word)
    add(*of_the_machine())
    for path in inputs:
        for file in files_of(path):
            add(file.relative_to(ROOT), file.read_bytes())
    for program in programs:
        if not program.is_file():
            sys.exit(f"unchanged.py: {program} was not built; its test asks for it in CMakeLists.txt")
        add(program.name, program.read_bytes())
    return digest.hexdigest()


def forget_the_old(folder):
    for entry in folder.iterdir():
        try:
            age = time.time() - entry.stat().st_mtime
        except FileNotFoundError:
            continue  # another test that runs beside this one was quicker
        if age > DAYS * 86400:
            entry.unlink(missing_ok=True)


def log(name, text):
    logs = ROOT / "build/logs"
    logs.mkdir(parents=True, exist_ok=True)
    with open(logs / name, "a", encoding="utf-8") as file:
        file.write(text)


def remember(entry, seconds, notes):
    entry.parent.mkdir(parents=True, exist_ok=True)
    forget_the_old(entry.parent)
    draft = entry.parent / f".{entry.name}.{os.getpid()}"  # renamed: nobody reads half an entry
    draft.write_text(f"passed on {time.strftime('%Y-%m-%d')} in {seconds:.0f} s\n{notes}")
    draft.rename(entry)


def run(command):
    """Returns the exit status, and what the test has noted."""
    with tempfile.TemporaryDirectory() as folder:
        notes = pathlib.Path(folder) / "minutes"
        status = subprocess.run(command, env={**os.environ, "LOCKKEEPER_MINUTES": str(notes)}).returncode
        return status, notes.read_text() if notes.exists() else ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", required=True)
    parser.add_argument("--input", action="append", default=[], type=pathlib.Path)
    parser.add_argument("--program", action="append", default=[], type=pathlib.Path)
    parser.add_argument("--counted", action="store_true")
    parser.add_argument("--ask", action="store_true")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    wanted = parser.parse_args()
    command = wanted.command[1:]
    ours = {name: value for name, value in os.environ.items()
            if name.startswith(("LOCKKEEPER", "CONTRACT_READER")) and name not in NOT_READ}
    key = key_of([ROOT / path for path in wanted.input], wanted.program, command, ours)
    entry = CACHE / "passed" / key
    remembered = entry.exists() and not os.environ.get("LOCKKEEPER_FRESH")
    if wanted.ask:
        return 0 if remembered else 1
    if remembered:
        entry.touch()
        said, _, notes = entry.read_text().partition("\n")
        log("unchanged.txt", wanted.name + "\n")
        log("minutes.txt", notes)
        print(f"{wanted.name} was not run: it {said}, and nothing that it reads has changed since")
        if wanted.counted:
            print("1 passed, 0 failed")
        return 0
    began = time.monotonic()
    status, notes = run(command)
    log("minutes.txt", notes)
    if status == 0:
        remember(entry, time.monotonic() - began, notes)
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
