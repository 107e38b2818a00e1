"""The chart, installed on a real API server. No controller runs there: what the policies do, they do alone."""
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))

import apiserver  # noqa: E402
from release import CHART, RELEASE, SYSTEM, helm, policy_kinds  # noqa: E402


@pytest.fixture(scope="session")
def installed():
    # A CRD that another test applied before is taken over.
    helm("upgrade", "--install", RELEASE, str(CHART), "-n", SYSTEM, "--create-namespace", "--take-ownership")
    apiserver.kubectl("wait", "--for=condition=Established", "--timeout=30s", "crd/migrations.lockkeeper.dev")
    yield RELEASE
    subprocess.run(["helm", "uninstall", RELEASE, "-n", SYSTEM], capture_output=True, check=False)


@pytest.fixture(scope="session")
def policies_served():
    return policy_kinds()


@pytest.fixture
def namespace(installed):
    made = apiserver.Namespace("chart")
    # Without controllers nobody makes the account that a pod has by default.
    apiserver.kubectl("-n", made.name, "create", "serviceaccount", "default")
    yield made.name
    made.remove()
