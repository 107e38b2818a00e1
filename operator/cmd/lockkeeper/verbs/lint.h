// The verb `lockkeeper lint FILE.sql…`: plain SQL in, findings out. It asks no database.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "lint/lint.h"

namespace lockkeeper::cmd {

enum class LintForm { kText, kJson, kSarif, kGithub, kGitlab };
enum class LintFailOn { kNever, kWarning, kError };

struct LintSettings {
  std::vector<std::string> files;  // `-`: standard input
  LintForm form = LintForm::kText;
  LintFailOn fail_on = LintFailOn::kError;
  lint::Options options;
};

struct LintEnd {
  int exit = 0;
  std::string out;  // for standard output
  std::string err;  // for standard error
};

// Reads the files and judges each by itself. `input` is standard input, `version` this program's.
// Returns: exit 0; 10 where a finding is as bad as `fail_on`; 2, and nothing for standard output, where a file cannot
// be read.
// Throws: Error, as sha256().
[[nodiscard]] LintEnd run_lint(const LintSettings& settings, std::istream& input, const std::string& version);

}  // namespace lockkeeper::cmd
