// The forms in which findings are told. Each function is pure and gives the whole text, with its last line's end.
#pragma once

#include <string>
#include <vector>

#include "lint/finding.h"

namespace lockkeeper::lint {

// `FILE:LINE:COL: severity rule: message`, the line, a caret, the safe way; a count at the end.
[[nodiscard]] std::string to_text(const std::vector<LintedFile>& files);
// One object: {"kind":"LintReport","findings":[…]}; docs/cli.md has its fields.
[[nodiscard]] std::string to_json_line(const std::vector<LintedFile>& files);
// SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
[[nodiscard]] std::string to_sarif(const std::vector<LintedFile>& files, const std::string& version);
// Workflow commands, one a finding:
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
[[nodiscard]] std::string to_github(const std::vector<LintedFile>& files);
// A report of code quality: https://docs.gitlab.com/ci/testing/code_quality/
// Throws: Error, as sha256().
[[nodiscard]] std::string to_gitlab(const std::vector<LintedFile>& files);

}  // namespace lockkeeper::lint
