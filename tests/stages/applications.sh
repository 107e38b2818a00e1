#!/usr/bin/env bash
# public applications that ship their migrations: plain Alembic and Lockkeeper side by side
set -euo pipefail
preset=${LOCKKEEPER_PRESET:-release}
tests/support/venvs.sh phoenix keystone airflow superset
cmake --preset "$preset"
cmake --build --preset "$preset" --target lockkeeper lockkeeper_launcher
LOCKKEEPER=$PWD/build/$preset/operator/cmd/lockkeeper/lockkeeper PYTHONDONTWRITEBYTECODE=1 \
  /usr/bin/python3 -m pytest tests/integration/parity/test_applications.py -p no:cacheprovider -v --durations=0 --tb=short
