#!/usr/bin/env bash
# One step of a set-up: what it is, how long it takes, and its last words where it fails. Sourced; the caller has made the
# folder $work and calls end_step when it leaves.

# What runs behind a step is ended with us.
children=()
end_step() {
  local child
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
}

# step WHAT COMMAND… ; runs it with its output in $work/out and $work/log, and says every 20 seconds where it is. A further
# log to quote from, where there is one: $watched.
step() {
  local what=$1 began=$SECONDS said=$SECONDS pid
  shift
  printf '  %-58s' "$what" >&2
  "$@" >"$work/out" 2>"$work/log" </dev/null &
  pid=$!
  children=("$pid")
  while kill -0 "$pid" 2>/dev/null; do
    # Not `timeout 1 tail --pid`, which ends with the process: macOS has neither.
    sleep 0.2
    if ((SECONDS - said >= 20)); then
      said=$SECONDS
      printf '\n    %4d s … %s' $((SECONDS - began)) "$(tail -qn 1 "$work/log" "${watched:-/dev/null}" 2>/dev/null | grep -v '^$' | tail -n 1 | cut -c1-110)" >&2
    fi
  done
  if ! wait "$pid"; then
    children=()
    printf '\n' >&2
    tail -n 40 "$work/log" >&2
    tail -n 40 "$work/out" >&2
    echo "$(basename "$0"): this did not work: $what; its words are above" >&2
    exit 1
  fi
  children=()
  printf '%4d s\n' $((SECONDS - began)) >&2
}
