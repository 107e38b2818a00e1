#!/usr/bin/env bash
# Builds a Dockerfile with no registry and writes a docker-archive.
#
#   build_image.sh --dockerfile FILE --context DIR --tag NAME:TAG --out OUT.tar
#                  [--build-arg K=V]... [--base-image ARCHIVE.tar]... [--target STAGE] [--no-cache]
#
# `FROM debian:bookworm-slim` (also debian:bookworm, debian:12, debian:12-slim) is our own base_image.sh debian;
# `FROM python:…-bookworm` (also python:3…-slim) is base_image.sh python, with Debian's Python 3.11 and Alembic.
# `ARG BASE=…` before `FROM ${BASE}` is the same. Other bases come as archives by --base-image, under the name that is
# in them. apt inside the build uses this machine's mirror and proxies, which are lent and leave no trace in the image.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for file in messages packages host_apt; do
  # shellcheck source=/dev/null
  source "$here/lib/$file.sh"
done
dockerfile='' folder='' tag='' out='' archives=() options=()
while (($#)); do
  if [[ $1 == --*=* ]]; then
    set -- "${1%%=*}" "${1#*=}" "${@:2}"
  fi
  case $1 in
    -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
    --no-cache) options+=(--no-cache); shift; continue ;;
  esac
  (($# > 1)) || die "$1 needs a value; see build_image.sh --help"
  case $1 in
    --dockerfile) dockerfile=$2 ;;
    --context) folder=$2 ;;
    --tag) tag=$2 ;;
    --out) out=$2 ;;
    --base-image | --base-images) archives+=("$2") ;;
    --build-arg | --target) options+=("$1=$2") ;;
    *) die "unknown option '$1'; see build_image.sh --help" ;;
  esac
  shift 2
done
[[ -f $dockerfile ]] || die "--dockerfile FILE is missing, or there is no such file; see build_image.sh --help"
[[ -d $folder && -n $tag && -n $out ]] || die "--context DIR, --tag and --out are needed; see build_image.sh --help"
((EUID == 0)) || die "build_image.sh needs root for its mounts; run it with sudo"
need_packages buildah python3

cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/cluster
mkdir -p "$cache/images" "$cache/buildah/known"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Nothing is asked of a registry, and nothing of this machine's container settings takes part.
printf 'unqualified-search-registries = ["docker.io"]\nshort-name-mode = "permissive"\n' >"$work/registries.conf"
printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' >"$work/policy.json"
printf '[storage]\ndriver = "overlay"\ngraphroot = "%s"\nrunroot = "%s"\n' "$cache/buildah/storage" "$cache/buildah/run" >"$work/storage.conf"
export CONTAINERS_REGISTRIES_CONF=$work/registries.conf CONTAINERS_STORAGE_CONF=$work/storage.conf BUILDAH_ISOLATION=chroot
export STORAGE_DRIVER=overlay TMPDIR=$work

# Two builds may share the store; a base is loaded into it once. Its name is set again every time, because
# another archive may have come under the same name in between.
load() {
  local archive=$1 known tag_of_archive
  known=$cache/buildah/known/$(sha256sum <"$archive" | cut -c1-16)
  exec 9>"$cache/buildah/.lock"
  flock 9
  if [[ ! -s $known ]]; then
    buildah --signature-policy "$work/policy.json" pull -q "docker-archive:$archive" >"$work/pulled" 2>"$work/pull" 9>&- ||
      { cat "$work/pull" >&2; die "'$archive' cannot be loaded; it must be a docker-archive with a tag"; }
    mv "$work/pulled" "$known"
  fi
  while read -r tag_of_archive; do
    buildah tag "$(<"$known")" "$tag_of_archive" 9>&-
  done < <(tar -xOf "$archive" manifest.json | python3 -c 'import json, sys; print(*json.load(sys.stdin)[0]["RepoTags"], sep="\n")')
  exec 9>&-
}

# known_base NAME ; prints which of our bases stands in for an image of Docker's library.
known_base() {
  case ${1#docker.io/library/} in
    debian:bookworm-slim | debian:bookworm | debian:12 | debian:12-slim) echo debian ;;
    python:3 | python:3-slim | python:3.11 | python:3.11-slim | python:3*-bookworm) echo python ;;
  esac
}

for archive in "${archives[@]}"; do
  [[ -f $archive ]] || die "there is no base image '$archive'"
  load "$archive"
done
while read -r image; do
  kind=$(known_base "$image")
  [[ -n $kind ]] || continue
  "$here/base_image.sh" "$kind" "docker.io/library/${image#docker.io/library/}" "$work/base.tar"
  load "$work/base.tar"
  rm -f "$work/base.tar"
done < <(awk '
  toupper($1) == "ARG" {split($2, pair, "="); default_of["${" pair[1] "}"] = substr($2, length(pair[1]) + 2)}
  toupper($1) == "FROM" {for (i = 2; i <= NF; i++) if ($i !~ /^--/) {print $i in default_of ? default_of[$i] : $i; break}}
' "$dockerfile" | sort -u)

# Laid over two files that every Debian image has, while a RUN lasts: no new file stays behind.
need_host_apt_sources
host_apt_sources >"$work/sources.list"
{
  echo 'APT { NeverAutoRemove { "^firmware-linux.*"; "^linux-firmware$"; "^linux-image.*"; }; };'
  host_apt_settings
} >"$work/apt.conf"
started=$SECONDS
nice buildah --signature-policy "$work/policy.json" build --layers --pull-never --network host --format docker --quiet \
  --volume "$work/sources.list:/etc/apt/sources.list:ro" --volume "$work/apt.conf:/etc/apt/apt.conf.d/01autoremove:ro" \
  --iidfile "$work/id" "${options[@]}" --tag "$tag" --file "$dockerfile" "$folder" >&2 ||
  die "'$dockerfile' could not be built; its own words are above (a FROM that is not there: give it by --base-image)"
rm -f "$out"
buildah --signature-policy "$work/policy.json" push -q "$(<"$work/id")" "docker-archive:$out.partial:$tag" >&2
mv "$out.partial" "$out"
say "$tag: $((SECONDS - started)) s"
