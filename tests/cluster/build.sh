#!/usr/bin/env bash
# Builds the programs of a test cluster from their Go modules into a cache; what is there is not built again.
#
#   build.sh [control-plane|node|helm|helm4|kubeconform|kwok|versions|all|TOOL]...      default: all, which is all but versions
#
# Progress goes to standard error; the last line of standard output is the bin directory.
# A program is kept under a key of its module's go.mod, go.sum, sources and flags, so a change in one module rebuilds
# that module only; bin holds links. Safe to run several times at once.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/messages.sh
source "$here/lib/messages.sh"
# shellcheck source=lib/packages.sh
source "$here/lib/packages.sh"
# shellcheck source=lib/go_toolchain.sh
source "$here/lib/go_toolchain.sh"
# shellcheck source=lib/tool_table.sh
source "$here/lib/tool_table.sh"

cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/cluster
jobs=${LOCKKEEPER_BUILD_JOBS:-$(nproc)}
export CGO_ENABLED=0 GOWORK=off

# A missing go.sum is reported when its module is to be built, not here.
module_key() {
  local folder=$here/tools/$1
  { cat "$folder/go.mod" "$folder/go.sum" "$folder"/*.go 2>/dev/null || true; tool_ldflags "$1"; } | sha256sum | cut -c1-16
}

bin_key() {
  tool_table | while read -r _ _ module _; do module_key "$module"; done | sha256sum | cut -c1-16
}

# run_with_progress LABEL COMMAND... ; a line every 30 s, the command's output only when it fails.
run_with_progress() {
  local label=$1 output pid started=$SECONDS next=30
  shift
  output=$(mktemp)
  "$@" >"$output" 2>&1 9>&- &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    if ((SECONDS - started >= next)); then
      say "$label: still building after $((SECONDS - started)) s"
      next=$((next + 30))
    fi
    sleep 0.2
  done
  if ! wait "$pid"; then
    cat "$output" >&2
    rm -f "$output"
    return 1
  fi
  rm -f "$output"
}

build_tool() {
  local tool=$1 module=$2 package=$3 store started=$SECONDS
  store=$cache/modules/$module-$(module_key "$module")
  if [[ -x $store/$tool ]]; then
    ln -sfn "$store/$tool" "$bin/$tool"
    return
  fi
  [[ -f $here/tools/$module/go.sum ]] || die "tools/$module has no go.sum; check the folder out completely"
  mkdir -p "$store"
  exec 9>"$store/.lock"
  until flock -w 30 9; do say "$tool: another build of $module is running; waiting"; done
  if [[ ! -x $store/$tool ]]; then
    run_with_progress "$tool" env -C "$here/tools/$module" nice go build -trimpath -buildvcs=false -p "$jobs" \
      -ldflags "$(tool_ldflags "$module")" -o "$store/$tool.partial" "$package" ||
      die "$tool could not be built; the compiler's words are above"
    mv "$store/$tool.partial" "$store/$tool"
    say "$tool: $((SECONDS - started)) s"
  else
    say "$tool: built by another run"
  fi
  exec 9>&-
  ln -sfn "$store/$tool" "$bin/$tool"
}

wanted=("${@:-all}")
for word in "${wanted[@]}"; do
  case $word in
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
  esac
  [[ $word == all ]] || grep -qE "(^| )$word " <<<"$(tool_table)" ||
    die "'$word' is neither a group (control-plane, node, helm, helm4, kubeconform, kwok, versions, all) nor a tool; see build.sh --help"
done

bin=$cache/$(bin_key)/bin
mkdir -p "$bin"
checked=no
while read -r tool group module package; do
  for word in "${wanted[@]}"; do
    [[ ($word == all && $group != versions) || $word == "$group" || $word == "$tool" ]] || continue
    if [[ $checked == no && ! -x $bin/$tool ]]; then
      need_go
      checked=yes
    fi
    build_tool "$tool" "$module" "$package" </dev/null
    break
  done
done < <(tool_table)
echo "$bin"
