#!/usr/bin/env bash
# Installs from Debian what the project needs, and builds PostgreSQL 18's grammar, which Debian does not have
# (libpg_query.sh); nothing where it is there already.
#
#   deploy/setup.sh --build-only      to build the programs
#   deploy/setup.sh --tests           … and to run every test (the default)
#
# The test cluster's scripts install what they need themselves (tests/cluster).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

build=(g++ cmake ninja-build ccache pkg-config python3 libcpprest-dev libboost-dev libssl-dev zlib1g-dev libpqxx-dev
  libpq-dev nlohmann-json3-dev libspdlog-dev libfmt-dev prometheus-cpp-dev libcivetweb-dev libyaml-cpp-dev
  libcli11-dev libtomlplusplus-dev ca-certificates)
tests=(libgtest-dev libgmock-dev clang libclang-rt-14-dev clang-format clang-tidy shellcheck git curl psmisc postgresql-15
  postgresql-client-15 pgbouncer python3-venv python3-pytest python3-yaml python3-psycopg2 alembic procps iproute2
  openssl util-linux mold chromium chromium-driver fonts-dejavu-core)
# PostgreSQL servers of other versions come by npm (tests/support/postgres_versions.sh); Debian's package of it does not go
# beside a Node.js from elsewhere.
command -v npm >/dev/null || tests+=(npm)

case ${1:---tests} in
  --build-only) wanted=("${build[@]}") ;;
  --tests) wanted=("${build[@]}" "${tests[@]}") ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac

# cargo fetches the grammar's sources: Debian's cargo is too old for that, its cargo-web is not.
if ! "$here/libpg_query.sh" --ready && ! cargo info --help >/dev/null 2>&1; then wanted+=(cargo-web); fi

missing=()
for package in "${wanted[@]}"; do
  if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" != installed ]; then
    missing+=("$package")
  fi
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "setup: all ${#wanted[@]} packages are there"
  exec "$here/libpg_query.sh"
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "setup: these packages are missing; install them as root: apt-get install ${missing[*]}" >&2
  exit 1
fi
echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
# A database server that Debian starts by itself is not what a test wants: policy-rc.d is the documented way to say no.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod +x $policy
fi
apt=(apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
"${apt[@]}" update
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
"$here/libpg_query.sh"
echo "setup: done"
