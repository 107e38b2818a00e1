#!/usr/bin/env bash
# formatting, shell scripts, links, pages that are made from sources, alerts and dashboards, the demo's decisions
set -euo pipefail
bad=0
check() { if "${@:2}"; then good=$((good + 1)); else bad=$((bad + 1)); echo "not ok: $1"; fi; }
good=0
mapfile -t sources < <(git ls-files --cached --others --exclude-standard -- 'operator/*.h' 'operator/*.cc' 'tests/*.h' 'tests/*.cc')
check "clang-format -i changes these files" clang-format --dry-run -Werror "${sources[@]}"
mapfile -t scripts < <(git ls-files --cached --others --exclude-standard -- '*.sh' .ci/run)
# SC2034, SC2154: a variable that one sourced file sets and another one reads.
check "shellcheck" shellcheck -x -S warning -e SC2034,SC2154 "${scripts[@]}"
check "deploy/values_table.py changes the table of the chart's values" python3 -B deploy/values_table.py --check
check "tests/gitops/generate.py changes what is made from other files" python3 -B tests/gitops/generate.py --check
check "tests/docs/reference.py changes docs/reference" python3 -B tests/docs/reference.py --check
check "docs/security.md says what the chart grants" python3 -B tests/docs/rights.py
check "links in pages" python3 -B tests/docs/links.py
promtool=$(tests/support/prometheus.sh)/promtool
check "deploy/alerts: each alert in its drill, and in no other" "$promtool" test rules deploy/alerts/tests/*.yaml
check "deploy/alerts, deploy/grafana: what they ask for and lead to" \
  /usr/bin/python3 -B -m pytest -q -p no:cacheprovider tests/monitoring/test_sources.py
check "deploy/local: what the demo does in a cluster of somebody's" \
  /usr/bin/python3 -B -m pytest -q -p no:cacheprovider tests/local
echo "$good passed, $bad failed"
[ "$bad" -eq 0 ]
