#!/usr/bin/env bash
# Judges an application's migrations in CI, in the directory with alembic.ini. Needs `lockkeeper` on PATH (pip install
# lockkeeper) and the application's own Python packages; writes nothing but the report that is named.
#
#   LOCKKEEPER_BASE=origin/main     only revisions that this commit, branch or revision has not are linted; default: all
#   LOCKKEEPER_FORM=github          text (default), github (annotations) or gitlab (a code quality report)
#   LOCKKEEPER_REPORT=FILE          where the gitlab report goes; default: gl-code-quality-report.json
#   LOCKKEEPER_SHADOW=same-server   env.py's database (DATABASE_URL) is on a server of this job, where the revisions may be
#                                   replayed in a scratch database: then lint believes what that server does, and models
#                                   are compared with migrations. Default: neither; lint goes by the snapshot file, or
#                                   by alembic upgrade --sql
#
# Ends with status 0, or 1 where something has to be mended; every part is run, whatever the ones before it said.
set -uo pipefail
form=${LOCKKEEPER_FORM:-text}
scope=(--all)
if [[ -n ${LOCKKEEPER_BASE:-} ]]; then scope=("--since=$LOCKKEEPER_BASE"); fi
shadow=()
if [[ -n ${LOCKKEEPER_SHADOW:-} ]]; then shadow=("--shadow=$LOCKKEEPER_SHADOW"); fi
wrong=()

part() {
  local name=$1
  shift
  echo "== $name" >&2
  "$@" || wrong+=("$name ($SECONDS s after the start)")
}

# shellcheck disable=SC2317
lint() {
  if [[ $form == gitlab ]]; then
    lockkeeper lint "${scope[@]}" "${shadow[@]}" -o gitlab >"${LOCKKEEPER_REPORT:-gl-code-quality-report.json}"
  else
    lockkeeper lint "${scope[@]}" "${shadow[@]}" -o "$form"
  fi
}

if [[ -f migrations.lock.json ]]; then part "the snapshot file is of these revisions" lockkeeper snapshot --check; fi
part "what the revisions lock, rewrite and break" lint
if [[ ${#shadow[@]} -gt 0 ]]; then part "models and migrations say the same" lockkeeper check "${shadow[@]}"; fi
if [[ ${#wrong[@]} -eq 0 ]]; then
  echo "lockkeeper: nothing has to be mended; $SECONDS s" >&2
  exit 0
fi
echo "lockkeeper: to be mended, see above:" >&2
printf '  - %s\n' "${wrong[@]}" >&2
exit 1
