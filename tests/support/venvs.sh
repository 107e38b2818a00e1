#!/bin/bash
# Python environments with the Alembics that tests run against, made once and kept by content.
#
#   venvs.sh NAME…   prints the python of each, a line each, and makes what is missing; safe to call at the same time
#
# They live in ${LOCKKEEPER_CACHE:-~/.cache/lockkeeper}/venvs/<hash of the packages and of the Python>.
set -euo pipefail

# The oldest that we support, one from the middle, the newest.
packages_of() {
  case $1 in
    old) echo alembic==1.8.1 sqlalchemy==1.4.54 psycopg2-binary==2.9.13 asyncpg==0.29.0 greenlet==3.5.6 ;;
    middle) echo alembic==1.13.3 sqlalchemy==2.0.36 'psycopg[binary]==3.3.9' ;;
    flask) echo alembic==1.20.1 sqlalchemy==2.0.36 flask==3.1.3 flask-migrate==4.1.0 flask-sqlalchemy==3.1.1 psycopg2-binary==2.9.13 python-dotenv ;;
    new) echo alembic==1.20.1 sqlalchemy==2.1.9 'psycopg[binary]==3.3.9' asyncpg==0.32.0 pg8000==1.31.6 greenlet==3.5.6 ;;
    # Public applications that ship their migrations (tests/integration/parity/test_applications.py).
    phoenix) echo arize-phoenix==20.26.1 asyncpg psycopg2-binary ;;
    airflow) echo apache-airflow==2.10.5 psycopg2-binary ;;
    keystone) echo keystone==30.0.0 psycopg2-binary ;;
    superset) echo apache-superset==6.1.0 flask-caching==2.3.1 psycopg2-binary ;;
    *)
      echo "venvs.sh: no environment is named $1 (old, middle, new, flask; phoenix, keystone, superset, airflow)" >&2
      exit 1
      ;;
  esac
}

python_for_venvs() {
  local python
  for python in /usr/bin/python3 python3; do
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  echo "venvs.sh: no Python that can make environments (Debian: apt-get install python3-venv)" >&2
  exit 1
}

make() {
  local packages python hash root
  packages=$(packages_of "$1")
  python=$(python_for_venvs)
  hash=$({ echo "$packages"; "$python" -VV; } | sha256sum | cut -c1-16)
  root=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/venvs
  mkdir -p "$root"
  (
    flock 9
    if [[ ! -e $root/$hash/made ]]; then
      rm -rf "${root:?}/$hash"
      "$python" -m venv "$root/$hash" >&2
      # shellcheck disable=SC2086  # one word a package
      "$root/$hash/bin/pip" install --quiet --disable-pip-version-check --prefer-binary $packages >&2
      echo "$1: $packages" >"$root/$hash/made"
    fi
  ) 9>"$root/$hash.lock"
  echo "$root/$hash/bin/python"
}

[[ $# -ge 1 ]] || {
  echo "usage: venvs.sh old|middle|new|flask…" >&2
  exit 1
}
for name in "$@"; do make "$name"; done
