#include "runner/shadow/snapshot_file.h"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "runner/shadow/revision_keys.h"
#include "schema/snapshot/snapshot_check.h"

namespace lockkeeper::runner {

std::string snapshot_path(const std::string& config_file) {
  return (std::filesystem::path(config_file).parent_path() / schema::kSnapshotFile).string();
}

const SnapshotFile::Content& SnapshotFile::content() {
  if (!std::exchange(is_read_, true)) content_ = read();
  return content_;
}

SnapshotFile::Content SnapshotFile::read() const {
  std::error_code ignored;
  if (!std::filesystem::exists(path_, ignored)) return {};
  std::ifstream file(path_, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) {
    return api::Finding{api::Code::kSnapshotStale, api::Severity::kWarning, path_,
                        fmt::format("{} cannot be read.", path_), "let this user read it"};
  }
  auto read = schema::read_snapshot(text, path_);
  if (auto* finding = std::get_if<api::Finding>(&read)) return std::move(*finding);
  return std::make_shared<const schema::Snapshot>(std::get<schema::Snapshot>(std::move(read)));
}

SnapshotFile::Content SnapshotFile::content_for(const alembic::Graph& graph) {
  const auto* snapshot = std::get_if<std::shared_ptr<const schema::Snapshot>>(&content());
  if (snapshot == nullptr || *snapshot == nullptr) return content_;
  std::vector<std::string> ids;
  for (const alembic::RevisionFile& revision : graph.revisions()) ids.push_back(revision.revision);
  const std::vector<schema::RevisionKey> keys = keys_of(graph, ids);
  for (const schema::ContextHistory& one : (*snapshot)->contexts) {
    auto findings = schema::compare_snapshot(one.history, keys, path_);
    if (!findings.empty()) return std::move(findings.front());
  }
  return content_;
}

HistoryFound SnapshotFile::history_of(const alembic::Graph& graph, int context, const std::string& version_table) {
  const Content found = content_for(graph);
  if (const auto* finding = std::get_if<api::Finding>(&found)) return {nullptr, false, {*finding}};
  const auto& snapshot = std::get<std::shared_ptr<const schema::Snapshot>>(found);
  if (snapshot == nullptr) return {};
  const schema::History* history = snapshot->find(context, version_table);
  if (history == nullptr) {
    return {nullptr,
            false,
            {schema::stale_snapshot(
                path_, fmt::format("{} says nothing of env.py's context {}, {}.", path_, context, version_table))}};
  }
  return {{snapshot, history}, false, {}};
}

}  // namespace lockkeeper::runner
