"""Puts the relocatable bundle of $LOCKKEEPER_BUNDLE (deploy/bundle.sh) into the wheel."""
import os
import pathlib

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Its own loader and libraries are inside and the launcher is static: neither the machine's glibc nor its musl is asked.
TAG = "py3-none-manylinux2014_x86_64.musllinux_1_1_x86_64"


class Bundle(BuildHookInterface):
    def initialize(self, version, build_data):
        bundle = pathlib.Path(os.environ.get("LOCKKEEPER_BUNDLE") or "")
        if not (bundle / "bin/lockkeeper").is_file():
            raise SystemExit(
                "lockkeeper is a program in C++, and this is its wheel's frame alone: there are wheels for Linux on x86-64; "
                "elsewhere build it by CMake and set LOCKKEEPER_BUNDLE to what deploy/bundle.sh makes of it")
        build_data["pure_python"] = False
        build_data["tag"] = TAG
        for file in sorted(path for path in bundle.rglob("*") if path.is_file()):
            build_data["force_include"][str(file)] = f"lockkeeper/bundle/{file.relative_to(bundle)}"
