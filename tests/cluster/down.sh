#!/usr/bin/env bash
# Takes a cluster down and leaves nothing of it: processes, namespace, cgroups, mounts, files.
#
#   down.sh --name NAME | --all
#
# Ends only what up.sh started. May be run again, after a failed up.sh, and after a reboot.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for file in messages state processes network teardown; do
  # shellcheck source=/dev/null
  source "$here/lib/$file.sh"
done

names=()
while (($#)); do
  case $1 in
    --name)
      (($# > 1)) || die "--name needs a value"
      names+=("$2")
      shift 2
      ;;
    --name=*) names+=("${1#*=}"); shift ;;
    --all)
      for folder in "$state_root"/*/; do
        [[ ! -d $folder ]] || names+=("$(basename "$folder")")
      done
      shift
      ((${#names[@]} || $#)) || { rmdir "$state_root" 2>/dev/null || true; exit 0; }
      ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) die "unknown option '$1'; see down.sh --help" ;;
  esac
done
((${#names[@]})) || die "--name NAME or --all is missing; see down.sh --help"
for name in "${names[@]}"; do
  use_state "$name"
  lock_state
  remove_cluster
  rm -f "$state_root/.$name.lock"
  exec 8>&-
done
rmdir "$state_root" 2>/dev/null || true
