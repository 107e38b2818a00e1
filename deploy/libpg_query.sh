#!/usr/bin/env bash
# PostgreSQL 18's own grammar as a library, for operator/sql: libpg_query, whose C sources the crate pg_query carries.
# The crate comes by cargo, must be what it was when its hash was written down, and is built once.
#
#   deploy/libpg_query.sh            builds it where it is missing, and prints its directory
#   deploy/libpg_query.sh --where    prints that directory; nothing is fetched or built
#   deploy/libpg_query.sh --ready    whether it is there
#
# It lies in ${LOCKKEEPER_CACHE:-~/.cache/lockkeeper}/libpg_query/KEY, the key over the crate, the compiler and this
# script; CMake (cmake/FindPgQuery.cmake) asks for the place and fetches nothing. About a minute of CPU. cargo is
# 1.82 or newer (Debian: cargo-web); where a mirror stands in for the public registry, cargo's own configuration says so.
set -euo pipefail

readonly version=18.1.0
readonly hash=457bfe74085c505ecaf5468416450969e2e52a66d26bc1a4b2f6944a2daee73f
readonly compiler=${CC:-cc}
# -fno-strict-aliasing and -fwrapv are libpg_query's own; sections, so that a program takes only what it calls.
readonly flags=(-O2 -g0 -fPIC -w -fno-strict-aliasing -fwrapv -ffunction-sections -fdata-sections)

fail() {
  echo "libpg_query.sh: $*" >&2
  exit 1
}

key=$({ echo "$hash"; "$compiler" --version 2>/dev/null || true; cat "${BASH_SOURCE[0]}"; } | sha256sum | cut -c1-16)
readonly cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/libpg_query
readonly place=$cache/$key

readonly archives=${CARGO_HOME:-$HOME/.cargo}/registry/cache

archive() {
  find "$archives" -name "pg_query-$version.crate" -print -quit 2>/dev/null
}

# The crate's archive, in the cache that cargo keeps.
fetch() {
  local work=$1
  if [[ -z $(archive) ]]; then
    command -v cargo >/dev/null || fail "there is no cargo here; install 1.82 or newer (Debian: apt-get install cargo-web)"
    # In a directory without a manifest: `info` then reads the registry's crate, and so downloads it.
    (cd "$work" && cargo info "pg_query@$version") >"$work/info.log" 2>&1 ||
      fail "cargo could not fetch pg_query $version: $(tail -n 3 "$work/info.log")"
  fi
  [[ -n $(archive) ]] || fail "cargo fetched pg_query $version, and $archives does not have it"
  sha256sum --check --quiet <<<"$hash  $(archive)" || fail "pg_query $version is not what it was: its hash differs"
  tar xzf "$(archive)" -C "$work"
}

# compile SOURCES OUT ; objects of every file, then one archive.
compile() {
  local sources=$1 out=$2
  local includes=(-I"$sources" -I"$sources/vendor" -I"$sources/vendor/upb" -I"$sources/vendor/upb/third_party/utf8_range"
    -I"$sources/src/postgres/include" -I"$sources/src/include")
  mkdir -p "$out/objects" "$out/lib" "$out/include"
  # Without what writes SQL, compares or summarises it: half of the time, and nothing here asks for that.
  find "$sources"/src/*.c "$sources"/src/postgres/*.c "$sources/vendor/xxhash/xxhash.c" "$sources/vendor/upb/upb.c" \
    "$sources/vendor/upb/third_party/utf8_range/utf8_range.c" "$sources/protobuf/pg_query.upb_minitable.c" \
    ! -name '*deparse*' ! -name 'pg_query_fingerprint*' ! -name 'pg_query_summary*' ! -name 'pg_query_normalize.c' \
    ! -name 'pg_query_readfuncs*' ! -name 'pg_query_split.c' ! -name 'pg_query_scan.c' -print0 |
    (cd "$out/objects" && xargs -0 -n 1 -P "${LOCKKEEPER_BUILD_JOBS:-$(nproc)}" \
      "$compiler" "${flags[@]}" "${includes[@]}" -c) || fail "the compiler's words are above"
  ar rcs "$out/lib/libpg_query.a" "$out"/objects/*.o
  cp -r "$sources/src/postgres/include/." "$out/include"
  cp "$sources"/*.h "$sources/src/pg_query_internal.h" "$out/include"
  rm -rf "$out/objects"
}

case ${1:-} in
  --where) echo "$place"; exit 0 ;;
  --ready) [[ -s $place/lib/libpg_query.a ]]; exit ;;
  '') ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
if [[ ! -s $place/lib/libpg_query.a ]]; then
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/.incoming.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  echo "libpg_query.sh: building libpg_query of pg_query $version, once; about a minute" >&2
  fetch "$work"
  compile "$work/pg_query-$version/libpg_query" "$work/out"
  # Whole or not at all; somebody else may have been faster.
  mv -T "$work/out" "$place" 2>/dev/null || [[ -s $place/lib/libpg_query.a ]]
fi
echo "$place"
