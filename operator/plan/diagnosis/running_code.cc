#include "plan/diagnosis/running_code.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {
namespace {

// Of an example: enough to find it in the code.
constexpr std::size_t kShownBytes = 200;

// On one line, cut at a character's boundary.
std::string shown(const std::string& query) {
  std::string line;
  for (const char c : query) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  return cut_behind(line, kShownBytes);
}

std::string sender_of(const BrokenQuery& query) {
  if (query.role.empty()) return "";
  return fmt::format(" (role {}, {})", query.role, counted(static_cast<std::size_t>(query.calls), "call"));
}

// Those of one revision with one reason.
api::Finding finding_of(const std::vector<const BrokenQuery*>& queries, const alembic::Graph& graph,
                        api::Severity severity) {
  const BrokenQuery& worst = **std::max_element(
      queries.begin(), queries.end(), [](const auto* one, const auto* other) { return one->calls < other->calls; });
  const std::string after = worst.revision.empty() ? "the pending revisions" : named(graph, worst.revision);
  const std::string others = queries.size() == 1 ? "" : fmt::format(", and so do {} more", queries.size() - 1);
  return {api::Code::kIncompatibleWithRunningCode, severity, worst.revision,
          fmt::format("The code that runs now sends a query that fails after {}: `{}`{}: {}{}.", after,
                      shown(worst.query), sender_of(worst), worst.message, others),
          "keep for one release what the running code asks for, and take it away once none of its pods is left; where "
          "none is left already, `--old-code=ignore`"};
}

}  // namespace

std::vector<api::Finding> find_incompatible_queries(const RunningCode& code, const alembic::Graph& graph,
                                                    api::OldCode policy) {
  if (policy == api::OldCode::kIgnore) return {};
  const api::Severity severity = policy == api::OldCode::kFail ? api::Severity::kError : api::Severity::kWarning;
  std::vector<std::vector<const BrokenQuery*>> groups;
  for (const BrokenQuery& query : code.broken) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&query](const auto& group) {
      return group.front()->revision == query.revision && group.front()->message == query.message;
    });
    if (same == groups.end()) {
      groups.push_back({&query});
    } else {
      same->push_back(&query);
    }
  }
  std::vector<api::Finding> findings;
  findings.reserve(groups.size());
  for (const auto& group : groups) findings.push_back(finding_of(group, graph, severity));
  return findings;
}

}  // namespace lockkeeper::plan
