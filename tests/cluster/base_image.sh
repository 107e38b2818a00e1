#!/usr/bin/env bash
# Makes a base image with no registry, from this machine's Debian mirror.
#
#   base_image.sh debian|python NAME:TAG OUT.tar
#
#   debian   bookworm, minimal: stands in for debian:bookworm-slim
#   python   the same with python3, pip, venv, psycopg2 and alembic
#
# The file system is kept in the cache, keyed by this script; OUT.tar is a docker-archive.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for file in messages packages host_apt; do
  # shellcheck source=/dev/null
  source "$here/lib/$file.sh"
done
[[ $# -eq 3 ]] || die "usage: base_image.sh debian|python NAME:TAG OUT.tar"
kind=$1 tag=$2 out=$3
case $kind in
  debian) include=(ca-certificates) ;;
  python) include=(ca-certificates python3 python3-pip python3-venv python3-psycopg2 alembic) ;;
  *) die "'$kind' is no base image; take debian or python" ;;
esac
cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/cluster/images
mkdir -p "$cache"
layer=$cache/$kind-$(cat "$here/base_image.sh" "$here/lib/host_apt.sh" | sha256sum | cut -c1-16).layer.tar
need_packages python3 util-linux
exec 9>"$cache/.$kind.lock"
until flock -w 30 9; do say "$kind: another run is making it; waiting"; done
if [[ ! -s $layer ]]; then
  ((EUID == 0)) || die "the first run of base_image.sh needs root for mmdebstrap; run it with sudo"
  need_packages mmdebstrap debian-archive-keyring
  need_host_apt_sources
  started=$SECONDS
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  host_apt_sources >"$work/sources.list"
  host_apt_settings >"$work/apt.conf"
  cat >"$work/public.list" <<'LIST'
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian bookworm-updates main
deb http://deb.debian.org/debian-security bookworm-security main
LIST
  # SOURCE_DATE_EPOCH pins the times of the files; manual pages stay out, as in Debian's own slim image.
  # The hooks' $1 is the image's root: mmdebstrap expands it.
  # shellcheck disable=SC2016
  SOURCE_DATE_EPOCH=0 nice mmdebstrap --quiet --mode=root --variant=minbase --include="$(IFS=,; echo "${include[*]}")" \
    --aptopt="$work/apt.conf" \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --customize-hook='rm -f "$1/etc/apt/apt.conf.d/99mmdebstrap" "$1/etc/resolv.conf" "$1/etc/hostname" "$1"/etc/apt/sources.list.d/*' \
    --customize-hook='test ! -e "$1/usr/bin/python3" || ln -s python3 "$1/usr/bin/python"' \
    --customize-hook="upload $work/public.list /etc/apt/sources.list" \
    bookworm "$work/layer.tar" "$work/sources.list" >&2 ||
    die "mmdebstrap failed, its words are above; check that apt-get update works on this machine"
  cp "$work/layer.tar" "$layer.partial"
  mv "$layer.partial" "$layer"
  say "$kind image: $((SECONDS - started)) s"
fi
exec 9>&-
"$here/images/docker_archive.py" --layer "$layer" --cmd bash --tag "$tag" "$out"
