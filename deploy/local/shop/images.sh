#!/usr/bin/env bash
# Builds the shop's versions into one archive, layer upon layer, and prints its path. Built again only when a file of
# the shop or of the scripts that build it has changed. Each version has its migrations.lock.json, as its team would commit
# it; tests/integration/foresight/test_shop.py holds them, and writes them anew where LOCKKEEPER_WRITE_SNAPSHOTS is set.
#
#   images.sh      → docker.io/lockkeeper/shop:v1 … v4
#
# For whoever has a container engine the Dockerfile beside it makes the same.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cluster=$here/../../../tests/cluster
cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/local
mkdir -p "$cache"
key=$(cd "$here" && find . ../merge_archives.py ../../../tests/cluster/{base_image.sh,make_app_image.sh,images/docker_archive.py} \
  -type f -not -path '*/__pycache__/*' -not -name Dockerfile -not -name .dockerignore -print0 |
  sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
archive=$cache/shop-$key.tar
if [[ ! -s $archive ]]; then
  work=$(mktemp -d "$cache/shop.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  cp -r "$here/application" "$work/app"
  parts=()
  # Each version has what the ones before it have, but for the one that went wrong.
  for version in v1 v2 v3 v4; do
    cp -r "$here/$version/." "$work/app/"
    find "$work/app" -name __pycache__ -prune -exec rm -rf {} +
    "$cluster/make_app_image.sh" --base python --add "$work/app:/app" --workdir /app --user 10001:10001 \
      --env PYTHONDONTWRITEBYTECODE=1 --env PYTHONUNBUFFERED=1 --cmd python3 --cmd server.py \
      --tag "docker.io/lockkeeper/shop:$version" --out "$work/$version.tar" >&2
    parts+=("$work/$version.tar")
  done
  python3 "$here/../merge_archives.py" "$work/all.tar" "${parts[@]}"
  rm -f "$cache"/shop-*.tar
  mv "$work/all.tar" "$archive"
fi
echo "$archive"
