#!/usr/bin/env bash
# The image that every fault is played on, and prints its archive's path: Python and Alembic, an empty /app where a
# ConfigMap is mounted, and several tags of the same content, since another tag is another image to the operator.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cluster=$here/../cluster
cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/local
mkdir -p "$cache"
key=$(cat "$here/images.sh" "$cluster"/{base_image.sh,make_app_image.sh,images/docker_archive.py} | sha256sum | cut -c1-16)
archive=$cache/e2e-$key.tar
if [[ ! -s $archive ]]; then
  work=$(mktemp -d "$cache/e2e.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  mkdir "$work/app"
  touch "$work/app/.keep"
  parts=()
  for tag in 1 2 3; do
    "$cluster/make_app_image.sh" --base python --add "$work/app:/app" --workdir /app --user 10001:10001 \
      --env PYTHONDONTWRITEBYTECODE=1 --env PYTHONUNBUFFERED=1 --env "RELEASE=$tag" \
      --tag "docker.io/lockkeeper/e2e-app:$tag" --out "$work/$tag.tar" >&2
    parts+=("$work/$tag.tar")
  done
  python3 "$here/../../deploy/local/merge_archives.py" "$work/all.tar" "${parts[@]}"
  rm -f "$cache"/e2e-*.tar
  mv "$work/all.tar" "$archive"
fi
echo "$archive"
