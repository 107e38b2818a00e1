#!/usr/bin/env python3
"""Writes a docker-archive (what `docker save` writes), with no container engine.

    docker_archive.py [--base ARCHIVE] [--layer LAYER.tar]... [--add SOURCE:TARGET]... --tag NAME:TAG
                      [--entrypoint WORD]... [--cmd WORD]... [--env K=V]... [--user USER] [--workdir DIR] OUT.tar

Layers of --base come first, then each --layer, then one layer of all --add (files or whole folders, owned by
root, with their permissions). Settings of --base hold where none is given. The same input gives the same bytes.
"""
import argparse
import hashlib
import io
import json
import os
import sys
import tarfile

EPOCH = "1970-01-01T00:00:00Z"
PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def add_bytes(archive, name, data, mode=0o644):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), mode
    archive.addfile(entry, io.BytesIO(data))


def write_layer(additions, path):
    seen = set()

    def add_folder(layer, name):
        """Folders on the way that nobody named are made, and open to read."""
        if name and name not in seen:
            add_folder(layer, os.path.dirname(name))
            seen.add(name)
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            layer.addfile(entry)

    def add_path(layer, source, target):
        if os.path.isdir(source) and not os.path.islink(source):
            add_folder(layer, target)
            for child in sorted(os.listdir(source)):
                add_path(layer, os.path.join(source, child), f"{target}/{child}".lstrip("/"))
            return
        add_folder(layer, os.path.dirname(target))
        entry = layer.gettarinfo(source, target)
        entry.uid = entry.gid = entry.mtime = 0
        entry.uname = entry.gname = ""
        if entry.isreg():
            with open(source, "rb") as content:
                layer.addfile(entry, content)
        else:
            layer.addfile(entry)

    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as layer:
        layer.dereference = False
        for addition in additions:
            source, separator, target = addition.rpartition(":")
            if not separator or not os.path.lexists(source):
                sys.exit(f"docker_archive.py: '{addition}' must be SOURCE:TARGET, and SOURCE must exist")
            add_path(layer, source, target.strip("/"))


def copy_layer(archive, source):
    """Adds a layer under its digest; returns the digest. The source can be sought."""
    digest = hashlib.sha256()
    source.seek(0)
    size = 0
    while block := source.read(1 << 20):
        digest.update(block)
        size += len(block)
    source.seek(0)
    name = f"{digest.hexdigest()}/layer.tar"
    if name not in archive.getnames():
        entry = tarfile.TarInfo(name)
        entry.size = size
        archive.addfile(entry, source)
    return digest.hexdigest()


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--base")
    for option in ("--layer", "--add", "--cmd", "--entrypoint", "--env"):
        parser.add_argument(option, action="append", default=[])
    parser.add_argument("--tag", required=True)
    parser.add_argument("--user")
    parser.add_argument("--workdir")
    parser.add_argument("out")
    args = parser.parse_args()

    config = {
        "created": EPOCH,
        "architecture": ARCHITECTURES.get(os.uname().machine, os.uname().machine),
        "os": "linux",
        "config": {"Env": [PATH]},
        "rootfs": {"type": "layers", "diff_ids": []},
    }
    digests = []
    partial = args.out + ".partial"
    with tarfile.open(partial, "w", format=tarfile.GNU_FORMAT) as archive:
        if args.base:
            with tarfile.open(args.base) as base:
                described = json.load(base.extractfile("manifest.json"))[0]
                config["config"] = json.load(base.extractfile(described["Config"])).get("config", {})
                digests += [copy_layer(archive, base.extractfile(layer)) for layer in described["Layers"]]
        for layer in args.layer:
            with open(layer, "rb") as content:
                digests.append(copy_layer(archive, content))
        if args.add:
            write_layer(args.add, partial + ".layer")
            with open(partial + ".layer", "rb") as content:
                digests.append(copy_layer(archive, content))
            os.unlink(partial + ".layer")
        settings = config["config"]
        replaced = {entry.split("=", 1)[0] for entry in args.env}
        settings["Env"] = [e for e in settings.get("Env") or [] if e.split("=", 1)[0] not in replaced] + args.env
        given = {"Entrypoint": args.entrypoint, "Cmd": args.cmd, "User": args.user, "WorkingDir": args.workdir}
        settings.update({key: value for key, value in given.items() if value})
        config["rootfs"]["diff_ids"] = [f"sha256:{digest}" for digest in digests]
        config["history"] = [{"created": EPOCH, "created_by": "docker_archive.py"} for _ in digests]
        config_bytes = json.dumps(config, sort_keys=True).encode()
        config_name = hashlib.sha256(config_bytes).hexdigest() + ".json"
        add_bytes(archive, config_name, config_bytes)
        layers = [f"{digest}/layer.tar" for digest in digests]
        add_bytes(archive, "manifest.json", json.dumps([{"Config": config_name, "RepoTags": [args.tag], "Layers": layers}]).encode())
    os.replace(partial, args.out)


main()
