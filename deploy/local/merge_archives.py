#!/usr/bin/env python3
"""Puts docker-archives together into one; a layer that several of them have stands in it once.

    merge_archives.py OUT.tar ARCHIVE.tar...
"""
import io
import json
import sys
import tarfile


def main():
    out, *archives = sys.argv[1:]
    manifest, seen = [], set()
    with tarfile.open(out, "w", format=tarfile.GNU_FORMAT) as merged:
        for path in archives:
            with tarfile.open(path) as archive:
                manifest += json.load(archive.extractfile("manifest.json"))
                for entry in archive:
                    if entry.isreg() and entry.name not in seen | {"manifest.json", "repositories"}:
                        seen.add(entry.name)
                        merged.addfile(entry, archive.extractfile(entry))
        content = json.dumps(manifest).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(content)
        merged.addfile(entry, io.BytesIO(content))


main()
