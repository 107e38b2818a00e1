#!/usr/bin/env bash
# Prometheus and promtool, taken out of Debian's package into the cache; prints their folder. Nothing is installed: the package
# would start a server and bring a web page's libraries along.
#
#   PATH=$(tests/support/prometheus.sh):$PATH
set -euo pipefail
for program in prometheus promtool; do
  command -v "$program" >/dev/null || missing=yes
done
if [[ -z ${missing:-} ]]; then
  dirname "$(command -v promtool)"
  exit 0
fi
folder=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/prometheus
if [[ ! -x $folder/promtool ]]; then
  mkdir -p "$(dirname "$folder")"
  work=$(mktemp -d "$folder.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  # apt's own user may not write here, and says so.
  (cd "$work" && apt-get -qq -o Acquire::Retries=3 download prometheus) >&2 || {
    echo "prometheus.sh: Debian's package prometheus cannot be had; apt-get update, and look at the mirror" >&2
    exit 1
  }
  dpkg-deb -x "$work"/prometheus_*.deb "$work/tree"
  # Whoever comes first; another one's is the same.
  mv -T "$work/tree/usr/bin" "$folder" 2>/dev/null || [[ -x $folder/promtool ]]
fi
echo "$folder"
