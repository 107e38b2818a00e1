// The verb `lockkeeper lint`: plain SQL, or revisions, in; findings out. Only its tracer asks a database.
#pragma once

#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/policy.h"
#include "api/report.h"
#include "lint/lint.h"
#include "lint/revisions.h"

namespace lockkeeper::cmd {

enum class LintForm { kText, kJson, kSarif, kGithub, kGitlab };
using api::LintFailOn;

struct LintSettings {
  std::vector<std::string> files;  // `-`: standard input
  std::string schema;              // a file with what stands before them; empty: none
  std::string baseline;            // a file with an earlier report, whose findings are not told again; empty: none
  LintForm form = LintForm::kText;
  LintFailOn fail_on = LintFailOn::kError;
  lint::Options options;
  bool names_server = false;  // somebody has chosen options.server_version
};

struct LintEnd {
  int exit = 0;
  std::string out;  // for standard output
  std::string err;  // for standard error
};

// Runs a text in a shadow, behind the schema. Returns: a finding where there is no shadow.
using LintTracer =
    std::function<std::variant<lint::Trace, api::Finding>(std::string_view text, std::string_view schema)>;

// Reads the files and judges each by itself, by its trace where there is a tracer. `input` is standard input, `version`
// this program's.
// Returns: exit 0; 10 where a finding is as bad as `fail_on`; and nothing for standard output: 2 where a file or the
// baseline cannot be read, 13 where there is no shadow. On standard error what of the baseline is stale.
// Throws: Error, as sha256(), and what the tracer throws.
[[nodiscard]] LintEnd run_lint(const LintSettings& settings, std::istream& input, const std::string& version,
                               const LintTracer& tracer = nullptr);

// Revisions of an application, in the order in which they would run.
struct LintedRevisions {
  std::vector<lint::RevisionSql> before;  // what stands before them
  std::vector<lint::RevisionSql> wanted;
  std::string known_by;  // what says what they run, for people
};

// Judges the wanted revisions as one run. Returns: as the one above, and on standard error how many they are.
// Throws: as the one above.
[[nodiscard]] LintEnd run_lint(const LintedRevisions& revisions, const LintSettings& settings,
                               const std::string& version, const LintTracer& tracer = nullptr);

}  // namespace lockkeeper::cmd
