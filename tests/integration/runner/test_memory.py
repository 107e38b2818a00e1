"""What the kernel kills for want of memory is named as that, with the limit: in a real memory group of the machine's."""

import json
import os
import pathlib
import uuid

import program
import pytest

LIMIT = 160 << 20
EAT = "eaten = [bytearray(b'x') * (1 << 20) for _ in range(1000)]\n"
PLAIN_PYTHON = "--python=/usr/bin/python3"


def memory_folder():
    """Where a group of our own can be made, and the name of the file of its limit; cgroup v1 or v2."""
    mount = pathlib.Path("/sys/fs/cgroup")
    for line in open("/proc/self/cgroup"):
        _, controllers, path = line.rstrip("\n").split(":", 2)
        if "memory" in controllers.split(","):
            top = mount / "memory"
            return (top / path[1:] if (top / path[1:]).exists() else top), "memory.limit_in_bytes"
    return mount, "memory.max"


@pytest.fixture
def limited(tmp_path, monkeypatch):
    """From now on the program runs in a group with that limit; called with another one, the limit changes."""
    folder, limit_file = memory_folder()
    group = folder / f"lockkeeper-test-{uuid.uuid4().hex[:8]}"
    try:
        group.mkdir()
        (group / limit_file).write_text(str(LIMIT))
    except OSError as error:
        pytest.skip(f"this machine lets nobody make a memory group: {error}")
    if (group / "memory.swap.max").exists():
        (group / "memory.swap.max").write_text("0")
    wrapper = tmp_path / "limited.sh"
    wrapper.write_text(f'#!/bin/sh\necho $$ > {group}/cgroup.procs\nexec {program.PROGRAM} "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setattr(program, "PROGRAM", str(wrapper))
    yield lambda bytes: (group / limit_file).write_text(str(bytes))
    program.eventually(lambda: not (group / "cgroup.procs").read_text().strip(), "the group is empty")
    os.rmdir(group)


def assert_names_memory(sentence):
    assert "want of memory" in sentence and "160Mi" in sentence, sentence


def test_revision_that_needs_more_than_there_is(keeper, application, limited):
    application.chain("a1")
    application.revision("b1", 'op.execute("CREATE TABLE half (id int)")\n' + EAT)
    result = keeper.json("apply", PLAIN_PYTHON)
    assert (result.code, result.json["outcome"], result.json["reason"]) == (3, "Unknown", "OutOfMemory"), result.out
    assert_names_memory(result.json["message"])
    assert "resources.limits.memory" in result.json["message"] and "The database is at a1" in result.json["message"]
    assert result.finding("OutOfMemory")["severity"] == "error"
    assert keeper.database.rows() == ["a1"]
    limited(4 << 30)
    assert keeper.json("apply", PLAIN_PYTHON).json["outcome"] == "Applied"
    assert keeper.database.rows() == ["b1"]


def test_env_py_that_needs_more_than_there_is(keeper, application, limited):
    env = application.directory / "migrations/env.py"
    env.write_text(EAT + env.read_text())
    application.chain("a1")
    assert_names_memory(keeper.json("doctor", PLAIN_PYTHON).finding("OutOfMemory")["message"])
    result = keeper.json("apply", PLAIN_PYTHON)
    assert (result.code, result.json["reason"]) == (3, "OutOfMemory"), result.out
    assert_names_memory(result.json["message"])
    assert keeper.database.rows() == []


@pytest.mark.parametrize("shell", [[], ["sh", "-c", "/usr/bin/python3 eat.py; exit $?"]], ids=["itself", "by-a-shell"])
def test_another_tool_that_needs_more_than_there_is(keeper, application, limited, shell):
    application.write("eat.py", EAT)
    words = shell or ["/usr/bin/python3", "eat.py"]
    result = keeper.json("apply", "--tool=command", "--command-apply", json.dumps(words))
    assert (result.code, result.json["reason"]) == (1, "OutOfMemory"), result.out
    assert_names_memory(result.json["message"])
