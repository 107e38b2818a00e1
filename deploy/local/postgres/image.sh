#!/usr/bin/env bash
# Builds docker.io/lockkeeper/postgres:15 and prints the archive's path. Built again only when one of its files changes.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cluster=$here/../../../tests/cluster
cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/local
mkdir -p "$cache"
key=$(cat "$here"/{Dockerfile,serve.sh} "$cluster"/{base_image.sh,build_image.sh} | sha256sum | cut -c1-16)
archive=$cache/postgres-$key.tar
if [[ ! -s $archive ]]; then
  "$cluster/build_image.sh" --dockerfile "$here/Dockerfile" --context "$here" --tag docker.io/lockkeeper/postgres:15 \
    --out "$archive.new" >&2
  rm -f "$cache"/postgres-*.tar
  mv "$archive.new" "$archive"
fi
echo "$archive"
