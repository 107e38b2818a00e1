#include "picture/graph_words.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "picture/lock_words.h"
#include "picture/plan_counts.h"

namespace lockkeeper::picture {
namespace {

constexpr std::size_t kListed = 6;  // of names in a line; more are counted

std::string state_in_words(api::RevisionState state) {
  switch (state) {
    case api::RevisionState::kNone: return "neither applied nor pending";
    case api::RevisionState::kApplied: return "applied";
    case api::RevisionState::kPending: return "pending";
    case api::RevisionState::kPartial: return "partial: not stamped, and some of what it makes is there";
    case api::RevisionState::kOrphan: return "orphan: a version row that no file has";
    case api::RevisionState::kMissing: return "missing: named by another revision, and no file has it";
  }
  return "";
}

std::string risk_of(const api::GraphRevision& revision) {
  return revision.risk ? fmt::format(", {}", api::to_string(*revision.risk)) : "";
}

bool is_merge(const api::GraphRevision& revision) {
  return revision.parents.size() > 1;
}

}  // namespace

const char* sign_of(api::RevisionState state) {
  switch (state) {
    case api::RevisionState::kNone: return "○";
    case api::RevisionState::kApplied: return "●";
    case api::RevisionState::kPending: return "▷";
    case api::RevisionState::kPartial: return "◐";
    case api::RevisionState::kOrphan: return "✗";
    case api::RevisionState::kMissing: return "?";
  }
  return "○";
}

std::size_t count(const api::RevisionGraph& graph, api::RevisionState state) {
  return static_cast<std::size_t>(
      std::count_if(graph.revisions.begin(), graph.revisions.end(),
                    [state](const api::GraphRevision& revision) { return revision.state == state; }));
}

std::string headline(const api::RevisionGraph& graph) {
  std::vector<std::string> states;
  for (const api::RevisionState state : api::kAllRevisionStates) {
    const std::size_t revisions = count(graph, state);
    if (revisions > 0 && state != api::RevisionState::kNone) {
      states.push_back(fmt::format("{} {}", revisions, api::to_string(state)));
    }
  }
  return fmt::format("{}, {}{}{}", counted(graph.revisions.size(), "revision"), counted(graph.heads.size(), "head"),
                     states.empty() ? "" : ": ", join(states));
}

std::string title(const DrawnNode& node) {
  return node.is_run() ? fmt::format("… {} applied revisions", node.revisions) : node.newest->id;
}

std::string subtitle(const DrawnNode& node) {
  return node.is_run() ? fmt::format("{} … {}", node.oldest->id, node.newest->id) : node.newest->message;
}

std::vector<std::string> tags(const DrawnNode& node) {
  const api::GraphRevision& revision = *node.newest;
  std::vector<std::string> all;
  if (node.is_run()) return all;
  if (revision.risk && *revision.risk > api::Risk::kOnline) all.emplace_back(api::to_string(*revision.risk));
  if (node.head) all.emplace_back("head");
  if (revision.current) all.emplace_back("current");
  all.insert(all.end(), revision.labels.begin(), revision.labels.end());
  if (is_merge(revision)) all.emplace_back("merge");
  return all;
}

std::vector<std::string> details(const DrawnNode& node) {
  const api::GraphRevision& revision = *node.newest;
  if (node.is_run()) {
    return {fmt::format("{} applied revisions, one after the other", node.revisions),
            fmt::format("from {} to {}", node.oldest->id, node.newest->id)};
  }
  std::vector<std::string> lines{state_in_words(revision.state) + risk_of(revision)};
  const auto add = [&lines](const char* words, const std::vector<std::string>& names) {
    if (!names.empty()) lines.push_back(fmt::format("{} {}", words, join_some(names, kListed)));
  };
  if (!revision.message.empty()) lines.push_back(revision.message);
  if (!revision.file.empty()) lines.push_back(revision.file);
  add(is_merge(revision) ? "merges" : "follows", revision.parents);
  add("needs", revision.depends_on);
  add("branch", revision.labels);
  if (node.head) lines.emplace_back("a head");
  if (revision.current) lines.emplace_back("a version row");
  add("in", revision.contexts);
  return lines;
}

std::vector<std::string> lock_lines(const api::PlannedStatement& statement) {
  std::vector<std::string> lines;
  lines.reserve(statement.locks.size());
  for (const api::LockUse& lock : statement.locks) {
    lines.push_back(fmt::format("{}: {}", api::to_string(lock.mode), sentence(lock)));
  }
  return lines;
}

}  // namespace lockkeeper::picture
