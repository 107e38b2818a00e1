#include "schema/snapshot/snapshot_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "schema/snapshot/snapshot.h"

namespace lockkeeper::schema {
namespace {

constexpr std::size_t kShownRevisions = 10;

std::string made_elsewhere(const History& snapshot, int server_version) {
  return fmt::format(
      "It was made on PostgreSQL {}, and this is PostgreSQL {}: all is compared, and what the two write down "
      "differently "
      "shows as a difference.",
      major_of(snapshot.server_version), major_of(server_version));
}

// As RevisionKey has them.
std::vector<std::string> sorted_parents(const RevisionHistory& revision) {
  std::vector<std::string> parents = revision.parents;
  std::sort(parents.begin(), parents.end());
  return parents;
}

}  // namespace

std::size_t count_unchanged(const History& snapshot, const std::vector<RevisionKey>& in_order) {
  std::size_t count = 0;
  while (count < in_order.size() && count < snapshot.revisions.size()) {
    const RevisionHistory& known = snapshot.revisions[count];
    const RevisionKey& file = in_order[count];
    if (known.revision != file.revision || known.checksum != file.checksum || sorted_parents(known) != file.parents)
      break;
    ++count;
  }
  return count;
}

std::vector<api::Finding> compare_snapshot(const History& snapshot, const std::vector<RevisionKey>& files,
                                           const std::string& path) {
  std::map<std::string, const RevisionHistory*> known;
  for (const RevisionHistory& revision : snapshot.revisions) known[revision.revision] = &revision;
  std::vector<std::string> added;
  std::vector<std::string> changed;
  for (const RevisionKey& file : files) {
    const auto found = known.find(file.revision);
    if (found == known.end()) {
      added.push_back(file.revision);
      continue;
    }
    const bool same = found->second->checksum == file.checksum && sorted_parents(*found->second) == file.parents;
    if (!same) changed.push_back(file.revision);
    known.erase(found);
  }
  std::vector<std::string> gone;
  gone.reserve(known.size());
  for (const auto& [revision, history] : known) gone.push_back(revision);
  if (added.empty() && changed.empty() && gone.empty()) return {};
  std::string what;
  const auto say = [&what](const std::vector<std::string>& names, const std::string& how) {
    if (!names.empty()) what += (what.empty() ? "" : "; ") + join_some(names, kShownRevisions) + how;
  };
  say(added, added.size() == 1 ? " is new" : " are new");
  say(changed, changed.size() == 1 ? " has changed" : " have changed");
  say(gone, gone.size() == 1 ? " has no file any more" : " have no file any more");
  return {stale_snapshot(path, path + " is not of these revision files: " + what + ".")};
}

namespace {

// A snapshot without traces, of an older version, says nothing of locks; nor does a replay that could not make them.
bool says_the_same(const RevisionHistory& known, const RevisionHistory& replayed) {
  if (known.traced_on == replayed.traced_on) return snapshot_text(known) == snapshot_text(replayed);
  return snapshot_text(without_traces(known)) == snapshot_text(without_traces(replayed));
}

std::vector<api::Finding> compare_histories(const History& snapshot, const History& replay, const std::string& path) {
  std::vector<std::string> different;
  if (snapshot_text(snapshot.base) != snapshot_text(replay.base)) different.emplace_back("the base");
  for (const RevisionHistory& revision : replay.revisions) {
    const RevisionHistory* known = snapshot.find(revision.revision);
    if (known == nullptr || !says_the_same(*known, revision)) different.push_back(revision.revision);
  }
  if (different.empty()) return {};
  const bool same_server = major_of(snapshot.server_version) == major_of(replay.server_version);
  api::Finding finding = stale_snapshot(path,
                                        fmt::format("{} is of these files, but a replay says something else of {}.",
                                                    path, join_some(different, kShownRevisions)),
                                        same_server ? api::Severity::kError : api::Severity::kWarning);
  if (same_server) return {finding};
  finding.message += " " + made_elsewhere(snapshot, replay.server_version);
  finding.remedy = "check it on a server of the major version that it was made on, or make it anew on this one";
  return {finding};
}

std::string name_of(const ContextHistory& one) {
  return fmt::format("context {}{}", one.context, one.version_table.empty() ? "" : ", " + one.version_table);
}

}  // namespace

std::vector<api::Finding> compare_replay(const Snapshot& snapshot, const Snapshot& replay, const std::string& path) {
  if (snapshot.contexts.size() != replay.contexts.size()) {
    return {stale_snapshot(path,
                           fmt::format("{} is of {} of env.py's contexts, and it configures {}.", path,
                                       snapshot.contexts.size(), replay.contexts.size()),
                           api::Severity::kError)};
  }
  std::vector<api::Finding> findings;
  for (const ContextHistory& one : replay.contexts) {
    const History* known = snapshot.find(one.context, one.version_table);
    if (known == nullptr) {
      findings.push_back(stale_snapshot(path, fmt::format("{} says nothing of env.py's {}.", path, name_of(one)),
                                        api::Severity::kError));
      continue;
    }
    for (api::Finding& finding : compare_histories(*known, one.history, path)) {
      if (replay.contexts.size() > 1) finding.context = name_of(one);
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

std::vector<api::Finding> compare_server(const History& snapshot, int server_version, const std::string& path) {
  if (snapshot.server_version == 0 || major_of(snapshot.server_version) == major_of(server_version)) return {};
  api::Finding finding = stale_snapshot(path, fmt::format("{}: {}", path, made_elsewhere(snapshot, server_version)));
  finding.remedy = "make it anew on a server of this major version: `lockkeeper snapshot --shadow=same-server`";
  return {finding};
}

}  // namespace lockkeeper::schema
