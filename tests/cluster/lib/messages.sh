# shellcheck shell=bash
# What a person sees: progress goes to standard error, so that standard output stays an answer.

say() { printf '%s\n' "$*" >&2; }

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}
