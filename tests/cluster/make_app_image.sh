#!/usr/bin/env bash
# Puts files on a base image, in a second, with no container engine.
#
#   make_app_image.sh --base debian|python|scratch|ARCHIVE.tar --tag NAME:TAG --out OUT.tar
#                     [--add SOURCE:TARGET]... [--entrypoint WORD]... [--cmd WORD]... [--env K=V]...
#                     [--user USER] [--workdir DIR]
#
# SOURCE is a file or a folder. Where something must be run to make the image, use build_image.sh.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for file in messages packages; do
  # shellcheck source=/dev/null
  source "$here/lib/$file.sh"
done
base='' tag='' out='' options=()
while (($#)); do
  if [[ $1 == --*=* ]]; then
    set -- "${1%%=*}" "${1#*=}" "${@:2}"
  fi
  case $1 in -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;; esac
  (($# > 1)) || die "$1 needs a value; see make_app_image.sh --help"
  case $1 in
    --base) base=$2 ;;
    --tag) tag=$2 ;;
    --out) out=$2 ;;
    --add | --entrypoint | --cmd | --env | --user | --workdir) options+=("$1=$2") ;;
    *) die "unknown option '$1'; see make_app_image.sh --help" ;;
  esac
  shift 2
done
[[ -n $base && -n $tag && -n $out ]] || die "--base, --tag and --out are needed; see make_app_image.sh --help"
need_packages python3
case $base in
  debian | python)
    archive=$(mktemp "$out.base.XXXXXX")
    trap 'rm -f "$archive"' EXIT
    "$here/base_image.sh" "$base" "lockkeeper/$base:base" "$archive"
    options+=("--base=$archive")
    ;;
  scratch) ;;
  *)
    [[ -f $base ]] || die "'$base' is neither debian, python, scratch nor an archive"
    options+=("--base=$base")
    ;;
esac
"$here/images/docker_archive.py" "${options[@]}" --tag "$tag" "$out"
