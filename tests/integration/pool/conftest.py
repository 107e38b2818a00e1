"""What the tests of the runner have: a real PostgreSQL, real Alembic, the program; and a real PgBouncer."""

import importlib.util
import pathlib
import sys

_PATH = pathlib.Path(__file__).resolve().parents[1] / "runner/conftest.py"
_SPEC = importlib.util.spec_from_file_location("runner_conftest", _PATH)
_MODULE = importlib.util.module_from_spec(_SPEC)
sys.modules["runner_conftest"] = _MODULE
_SPEC.loader.exec_module(_MODULE)
globals().update({name: value for name, value in vars(_MODULE).items() if not name.startswith("_")})
