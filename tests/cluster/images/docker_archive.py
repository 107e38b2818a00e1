#!/usr/bin/env python3
"""Writes a docker-archive (what `docker save` writes) from one layer, with no container engine.

    docker_archive.py --layer LAYER.tar --tag NAME:TAG [--cmd WORD]... [--env K=V]... [--user USER] OUT.tar

The same input gives the same bytes. Without --layer, --file SOURCE:TARGET (executable) makes the layer.
"""
import argparse
import hashlib
import io
import json
import os
import tarfile

EPOCH = "1970-01-01T00:00:00Z"


def add_bytes(archive, name, data, mode=0o644):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), mode
    archive.addfile(entry, io.BytesIO(data))


def layer_of_files(files, path):
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as layer:
        for file in files:
            source, target = file.split(":", 1)
            with open(source, "rb") as content:
                add_bytes(layer, target.lstrip("/"), content.read(), 0o755)


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--layer")
    parser.add_argument("--file", action="append", default=[])
    parser.add_argument("--tag", required=True)
    parser.add_argument("--cmd", action="append", default=[])
    parser.add_argument("--env", action="append", default=[])
    parser.add_argument("--user", default="")
    parser.add_argument("out")
    args = parser.parse_args()

    made_layer = args.layer is None
    layer_path = args.layer or args.out + ".layer"
    if made_layer:
        layer_of_files(args.file, layer_path)
    layer = digest_of(layer_path)
    path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    config = {
        "created": EPOCH,
        "architecture": {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine),
        "os": "linux",
        "config": {"Env": [path, *args.env], "Cmd": args.cmd or None, "User": args.user},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer}"]},
        "history": [{"created": EPOCH, "created_by": "docker_archive.py"}],
    }
    config_bytes = json.dumps(config, sort_keys=True).encode()
    config_name = hashlib.sha256(config_bytes).hexdigest() + ".json"
    manifest = [{"Config": config_name, "RepoTags": [args.tag], "Layers": [f"{layer}/layer.tar"]}]
    partial = args.out + ".partial"
    with tarfile.open(partial, "w", format=tarfile.PAX_FORMAT) as archive:
        add_bytes(archive, config_name, config_bytes)
        entry = tarfile.TarInfo(f"{layer}/layer.tar")
        entry.size = os.path.getsize(layer_path)
        with open(layer_path, "rb") as content:
            archive.addfile(entry, content)
        add_bytes(archive, "manifest.json", json.dumps(manifest).encode())
    os.replace(partial, args.out)
    if made_layer:
        os.unlink(layer_path)


main()
