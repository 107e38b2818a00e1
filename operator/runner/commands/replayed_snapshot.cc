#include "runner/commands/replayed_snapshot.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "runner/commands/run_name.h"
#include "runner/observe/context_reader.h"
#include "runner/shadow/history_source.h"

namespace lockkeeper::runner {
namespace {

// What the file that is there says of a context, of whatever revisions.
std::shared_ptr<const schema::History> known_history(ContextReader& reader, ReplayExtent extent) {
  if (extent == ReplayExtent::kAll) return nullptr;
  const SnapshotFile::Content& content = reader.application().snapshot().content();
  const auto* snapshot = std::get_if<std::shared_ptr<const schema::Snapshot>>(&content);
  if (snapshot == nullptr || *snapshot == nullptr) return nullptr;
  const schema::History* history = (*snapshot)->find(reader.number(), reader.version_table().display());
  return history == nullptr ? nullptr : std::shared_ptr<const schema::History>(*snapshot, history);
}

// What several contexts find alike is said once.
void add(std::vector<api::Finding>& all, const std::vector<api::Finding>& more) {
  for (const api::Finding& finding : more) {
    if (std::find(all.begin(), all.end(), finding) == all.end()) all.push_back(finding);
  }
}

}  // namespace

Replayed replay_contexts(const Settings& settings, ReplayExtent extent, Reporter& reporter, StopRequest& stop) {
  ContextReader first(settings, make_run_name(settings.run), true, reporter, stop);
  first.open();
  const std::vector<std::unique_ptr<ContextReader>> others = first.other_contexts();
  std::vector<ContextReader*> readers{&first};
  for (const auto& other : others) readers.push_back(other.get());
  std::sort(readers.begin(), readers.end(), [](const auto* a, const auto* b) { return a->number() < b->number(); });
  Replayed result;
  result.snapshot_file = first.application().snapshot().path();
  result.revisions = first.graph().size();
  add(result.findings, first.facts().file_problems);
  add(result.findings, first.graph().problems());
  for (const ContextReader* reader : readers) add(result.findings, reader->problems());
  if (api::first_error(result.findings) != nullptr) return result;
  schema::Snapshot snapshot;
  for (ContextReader* reader : readers) {
    const HistoryFound found = reader->replay_history(known_history(*reader, extent));
    add(result.findings, found.findings);
    if (first.application().stopped()) {
      result.findings.push_back({api::Code::kDatabaseUnreachable, api::Severity::kError, "",
                                 fmt::format("Stopped by {} before everything was replayed.", stop.reason()),
                                 "run it again"});
      return result;
    }
    if (!found.history) return result;
    snapshot.contexts.push_back({reader->number(), reader->version_table().display(), *found.history});
  }
  result.snapshot = std::move(snapshot);
  return result;
}

}  // namespace lockkeeper::runner
