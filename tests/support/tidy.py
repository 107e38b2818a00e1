#!/usr/bin/env python3
"""Reads the files of operator/ by clang-tidy: tidy.py build/tidy/compile_commands.json CACHE

Most of the cost of a file is the standard library's and the libraries' headers: the files of one folder and target are
read together, as one translation unit. Two that give one name to different things are read apart: the compiler says which,
in a tenth of the time. Where it cannot be told which file is not clean (a header is, or they do not compile together), the
group is read in halves. A file is read again only when it, a header of ours that it includes, how it is compiled, or the
checks changed: CACHE remembers by content.
"""
import concurrent.futures
import functools
import hashlib
import json
import pathlib
import re
import shlex
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAID = re.compile(r"(?P<file>/\S+?):\d+:\d+: (?P<sort>error|note): ")
INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
AT_ONCE = 2  # processes; each takes half a GiB


@functools.cache
def read(path):
    content = path.read_bytes()
    return content, [ROOT / "operator" / name.decode() for name in INCLUDE.findall(content)]


def ours_in(path, seen):
    """The file and every header of ours that it includes, at any depth."""
    if path in seen or not path.is_file():
        return seen
    seen.add(path)
    for header in read(path)[1]:
        ours_in(header, seen)
    return seen


def flags_of(entry):
    words = [word for word in shlex.split(entry["command"]) if "ccache" not in word]
    return words[1:words.index("-o")]


def key_of(file, flags, checks):
    digest = hashlib.sha256(checks)
    digest.update(shlex.join(flags).replace(str(ROOT), "").encode())  # the same in every checkout
    for path in sorted(ours_in(file, set())):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + read(path)[0])
    return digest.hexdigest()


def judge(source, flags, *more):
    return subprocess.run(["clang-tidy", "--quiet", *more, source, "--", *flags], cwd=ROOT, capture_output=True, text=True)


def written_together(files, together):
    source = together / f"{hashlib.sha256(repr(files).encode()).hexdigest()[:16]}.cc"
    source.write_text("".join(f'#include "{file}"\n' for file in files))
    return source


def quarrels(said):
    """Pairs of files: an error in one of them, and the compiler names a place in the other one."""
    pairs, wrong = set(), None
    for found in filter(None, map(SAID.match, said.splitlines())):
        file = pathlib.Path(found["file"])
        if found["sort"] == "error":
            wrong = file
        elif file != wrong:
            pairs.add(frozenset((wrong, file)))
    return pairs


def apart(files, pairs):
    """The files in as few groups as greed finds, so that no group has both of a pair."""
    groups = []
    for file in files:
        free = (group for group in groups if not any(frozenset((file, other)) in pairs for other in group))
        group = next(free, None)
        if group is None:
            groups.append([file])
        else:
            group.append(file)
    return groups


def compilable(files, flags, together):
    """The files of a folder, in groups that can be compiled together as far as the compiler has told."""
    said = subprocess.run(["clang++", "-fsyntax-only", "-ferror-limit=0", "-fno-caret-diagnostics", "-w", *flags,
                           str(written_together(files, together))], cwd=ROOT, capture_output=True, text=True).stderr
    return apart(files, quarrels(said))


def blamed(said, files):
    """The files of a group that are not clean, or None where that cannot be told from what is said of all of them."""
    errors = [found for found in map(SAID.match, said.splitlines()) if found and found["sort"] == "error"]
    guilty = {pathlib.Path(found["file"]) for found in errors}
    if not guilty or not guilty <= set(files) or "[clang-diagnostic-error]" in said:
        return None
    return guilty


def read_group(files, flags, together, tell):
    """Tells each file, whether it is clean, and what is said of it."""
    if len(files) == 1:
        result = judge(files[0], flags)
        return tell(files[0], result.returncode == 0, result.stdout)
    # That a source is included is our doing.
    result = judge(written_together(files, together), flags, "--checks=-bugprone-suspicious-include")
    guilty = set() if result.returncode == 0 else blamed(result.stdout, files)
    if guilty is None:
        middle = len(files) // 2
        read_group(files[:middle], flags, together, tell)
        return read_group(files[middle:], flags, together, tell)
    said = result.stdout  # once, with the first of those that it is about
    for file in sorted(files, key=lambda one: one not in guilty):
        tell(file, file not in guilty, said if file in guilty else "")
        said = ""


def read_folder(files, flags, together, tell):
    for group in compilable(files, flags, together) if len(files) > 1 else [files]:
        read_group(group, flags, together, tell)


def main():
    database, cache = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    cache.mkdir(parents=True, exist_ok=True)
    together = database.parent / "together"
    together.mkdir(exist_ok=True)
    checks = (ROOT / ".clang-tidy").read_bytes() + subprocess.run(
        ["clang-tidy", "--version"], capture_output=True, check=True).stdout
    flags = {pathlib.Path(entry["file"]): flags_of(entry) for entry in json.loads(database.read_text())}
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "operator/*.cc"],
                            cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    bad, groups, keys = 0, {}, {}
    for file in (ROOT / name for name in listed):
        if file not in flags:
            print(f"not ok: {file.relative_to(ROOT)} is in no target")
            bad += 1
            continue
        keys[file] = cache / key_of(file, flags[file], checks)
        if not keys[file].exists():
            groups.setdefault((file.parent, tuple(flags[file])), []).append(file)
    print(f"{sum(map(len, groups.values()))} of {len(listed)} files changed since they were last clean", flush=True)
    spoken = threading.Lock()

    def tell(file, clean, said):
        nonlocal bad
        with spoken:
            if clean:
                keys[file].touch()  # at once: what is read stays read, should this end before all is
            bad += not clean
            print(f"{said}{'clean' if clean else 'not ok'}: {file.relative_to(ROOT)}", flush=True)

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(read_folder, files, flags_of_group, together, tell)
                for (_, flags_of_group), files in groups.items()]
        for job in jobs:
            job.result()
    print(f"{len(listed) - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
