"""An API server that keeps MutatingAdmissionPolicies and does nothing: releases as in tests/integration/install."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "support"), str(HERE.parent / "chart"), str(HERE.parent / "install")]

import importlib.util  # noqa: E402

# Its fixtures; `conftest` is this file's own name here.
spec = importlib.util.spec_from_file_location("install_conftest", HERE.parent / "install" / "conftest.py")
install_conftest = importlib.util.module_from_spec(spec)
spec.loader.exec_module(install_conftest)
namespace, install = install_conftest.namespace, install_conftest.install
