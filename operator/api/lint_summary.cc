#include "api/lint_summary.h"

#include <algorithm>
#include <limits>

namespace lockkeeper::api {
namespace {

int count_at(const Json& json, std::string_view name) {
  return static_cast<int>(std::clamp<std::int64_t>(integer_at(json, {name}), 0, std::numeric_limits<int>::max()));
}

}  // namespace

void add(LintSummary& all, const LintSummary& more, const std::string& context) {
  all.errors += more.errors;
  all.warnings += more.warnings;
  all.unjudged += more.unjudged;
  for (LintFindingInShort finding : more.worst) {
    finding.context = context;
    all.worst.push_back(std::move(finding));
  }
  std::stable_sort(all.worst.begin(), all.worst.end(),
                   [](const LintFindingInShort& a, const LintFindingInShort& b) { return a.severity > b.severity; });
  all.worst.resize(std::min(all.worst.size(), kMostWorstFindings));
}

Json to_json(const LintSummary& summary) {
  Json worst = Json::array();
  for (const LintFindingInShort& finding : summary.worst) {
    Json one{{"rule", finding.rule},
             {"revision", finding.revision},
             {"statement", finding.statement},
             {"severity", to_string(finding.severity)},
             {"message", finding.message}};
    if (!finding.context.empty()) one["context"] = finding.context;
    worst.push_back(std::move(one));
  }
  return {{"error", summary.errors},
          {"warning", summary.warnings},
          {"unjudged", summary.unjudged},
          {"worst", std::move(worst)}};
}

LintSummary parse_lint_summary(const Json& json) {
  LintSummary out;
  out.errors = count_at(json, "error");
  out.warnings = count_at(json, "warning");
  out.unjudged = count_at(json, "unjudged");
  const Json* worst = find(json, {"worst"});
  if (worst == nullptr || !worst->is_array()) return out;
  for (const Json& one : *worst) {
    const auto severity = parse_severity(string_at(one, {"severity"}));
    if (!severity || out.worst.size() == kMostWorstFindings) continue;
    out.worst.push_back({string_at(one, {"rule"}), string_at(one, {"revision"}),
                         static_cast<std::size_t>(count_at(one, "statement")), *severity, string_at(one, {"message"}),
                         string_at(one, {"context"})});
  }
  return out;
}

}  // namespace lockkeeper::api
