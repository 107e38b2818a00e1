"""Nothing prints a password: everything that was kept of every test is searched, the failing ones above all."""
import base64
import os

import pytest

import world as worlds
from conftest import OUT


def spellings(core):
    """As it is, and inside of base64, wherever in it the password stands."""
    out = [core.encode()]
    for offset in range(3):
        coded = base64.b64encode(b"x" * offset + core.encode()).decode()
        # The characters that also depend on what stands before and after are left out.
        out.append(coded[0 if offset == 0 else 4:-4].encode())
    return out


@pytest.mark.last
def test_no_password_in_any_log_event_status_or_config_map():
    worlds.keep_logs(worlds.SYSTEM, os.path.join(OUT))
    with open(os.path.join(OUT, "secrets")) as file:
        cores = file.read().split()
    needles = [(core, spelling) for core in cores for spelling in spellings(core)]
    # The search itself works: it finds one in a URL, in clear and in base64.
    url = f"postgresql://u:pa%2Fss%40{cores[0]}@host/db"
    for text in (url, base64.b64encode(url.encode()).decode()):
        assert any(spelling in text.encode() for _, spelling in needles[:4])

    failing, files, found = 0, 0, []
    for folder, _, names in os.walk(OUT):
        if "expects_failure" in names:
            with open(os.path.join(folder, "expects_failure")) as file:
                failing += file.read() == "True"
        for name in names:
            if name in ("secrets", "expects_failure"):
                continue
            files += 1
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                text = file.read()
            found += [path for _, spelling in needles if spelling in text]
    assert not found, "a password stands in:\n" + "\n".join(sorted(set(found)))
    assert failing >= 5, f"only {failing} failing runs were kept: run the other tests first"
    assert files >= 50, f"only {files} files were kept"
    assert any(name.startswith("lockkeeper") for name in os.listdir(OUT)), "the operator's log is missing"
