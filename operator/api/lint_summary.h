// What lint says of the statements of a plan, in short: what a status, a verdict and a metric have room for. The whole
// is in the plan's steps (api/foresight.h). Field names of the JSON are a contract (docs/cli.md).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/vocabulary.h"
#include "base/json.h"

namespace lockkeeper::api {

// One of the worst findings.
struct LintFindingInShort {
  std::string rule;
  std::string revision;
  std::size_t statement = 0;  // of the revision's step, from 0
  Severity severity = Severity::kWarning;
  std::string message;    // cut
  std::string context{};  // as Finding::context

  [[nodiscard]] bool operator==(const LintFindingInShort&) const = default;
};
inline constexpr std::size_t kMostWorstFindings = 10;

struct LintSummary {
  int errors = 0;
  int warnings = 0;
  int unjudged = 0;                       // pending revisions of which nobody knows what they run
  std::vector<LintFindingInShort> worst;  // at most kMostWorstFindings, errors first

  [[nodiscard]] bool empty() const { return errors == 0 && warnings == 0 && unjudged == 0 && worst.empty(); }
  [[nodiscard]] bool operator==(const LintSummary&) const = default;
};

// Puts `more`, of another context, to `all`.
void add(LintSummary& all, const LintSummary& more, const std::string& context);

[[nodiscard]] Json to_json(const LintSummary& summary);
// Reads what to_json() wrote. A finding of unknown severity is left out; what is missing is empty.
[[nodiscard]] LintSummary parse_lint_summary(const Json& json);

}  // namespace lockkeeper::api
