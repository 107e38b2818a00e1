#!/usr/bin/env python3
"""Runs a test, unless it has passed before and nothing that it reads has changed since.

usage: unchanged.py --name NAME [--input PATH]… [--program FILE]… -- COMMAND…

What it reads: the files of each --input (a file or a folder), each program, the command, the variables LOCKKEEPER_*, the
packages of this machine, and the environments and servers of the cache. They are known by their content, not by their
time or place: another checkout of the same sources finds what this one has seen. A test that failed runs again.

${LOCKKEEPER_CACHE:-~/.cache/lockkeeper}/passed/ remembers; LOCKKEEPER_FRESH=1 runs everything. A test that was not run
is named in build/logs/unchanged.txt, so that tests/run.sh can say how many.
"""
import argparse
import hashlib
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("LOCKKEEPER_CACHE") or pathlib.Path.home() / ".cache/lockkeeper")
DAYS = 30  # an entry that nobody has met for so long goes
# Of this machine, and of other stages: the same test passes whoever has asked for it.
NOT_READ = ("LOCKKEEPER_CACHE", "LOCKKEEPER_FRESH", "LOCKKEEPER_FUZZ_SECONDS", "LOCKKEEPER_PRESET")


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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", required=True)
    parser.add_argument("--input", action="append", default=[], type=pathlib.Path)
    parser.add_argument("--program", action="append", default=[], type=pathlib.Path)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    wanted = parser.parse_args()
    command = wanted.command[1:]
    ours = {name: value for name, value in os.environ.items()
            if name.startswith(("LOCKKEEPER", "CONTRACT_READER")) and name not in NOT_READ}
    key = key_of([ROOT / path for path in wanted.input], wanted.program, command, ours)
    passed = CACHE / "passed"
    entry = passed / key
    if entry.exists() and not os.environ.get("LOCKKEEPER_FRESH"):
        entry.touch()
        logs = ROOT / "build/logs"
        logs.mkdir(parents=True, exist_ok=True)
        with open(logs / "unchanged.txt", "a", encoding="utf-8") as file:
            file.write(wanted.name + "\n")
        print(f"not run: it {entry.read_text().strip()}, and nothing that it reads has changed since")
        return 0
    began = time.monotonic()
    status = subprocess.run(command).returncode
    if status == 0:
        passed.mkdir(parents=True, exist_ok=True)
        forget_the_old(passed)
        draft = passed / f".{key}.{os.getpid()}"  # renamed: nobody reads half an entry
        draft.write_text(f"passed on {time.strftime('%Y-%m-%d')} in {time.monotonic() - began:.0f} s\n")
        draft.rename(entry)
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
