#include "runner/commands/snapshot_command.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "plan/diagnosis/diagnosis.h"
#include "plan/policy.h"
#include "plan/severity.h"
#include "postgres/session/session.h"
#include "runner/commands/replayed_snapshot.h"
#include "runner/observe/files_alone.h"
#include "runner/shadow/snapshot_file.h"
#include "schema/snapshot/snapshot.h"
#include "schema/snapshot/snapshot_check.h"

namespace lockkeeper::runner {
namespace {

constexpr const char* kRemedy = "make it anew, and commit it: `lockkeeper snapshot --shadow=same-server`";

SnapshotResult ended(SnapshotResult result) {
  plan::sort_findings(result.findings);
  const api::Finding* error = api::first_error(result.findings);
  result.exit = error == nullptr ? 0 : api::exit_code(plan::outcome_of(error->code));
  return result;
}

SnapshotResult ended(SnapshotResult result, api::Finding finding) {
  result.findings.push_back(std::move(finding));
  return ended(std::move(result));
}

api::Finding stale(const std::string& file, const std::string& message) {
  return {api::Code::kSnapshotStale, api::Severity::kError, file, message, kRemedy};
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Another reader sees the old file or the new one.
std::optional<api::Finding> put(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".new";
  std::error_code error;
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << text;
    if (!file.flush()) error = std::error_code(errno, std::generic_category());
  }
  if (!error) std::filesystem::rename(temporary, path, error);
  if (!error) return std::nullopt;
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  return api::Finding{api::Code::kConfigError, api::Severity::kError, path,
                      fmt::format("{} cannot be written: {}.", path, error.message()), "let this user write there"};
}

// Of a replay: what the file should say, or findings.
std::optional<schema::Snapshot> replayed(const Settings& settings, ReplayExtent extent, Reporter& reporter,
                                         StopRequest& stop, SnapshotResult& result) {
  Replayed replayed = replay_contexts(settings, extent, reporter, stop);
  result.file = replayed.snapshot_file;
  result.revisions = replayed.revisions;
  result.findings = std::move(replayed.findings);
  return std::move(replayed.snapshot);
}

struct Checked {
  SnapshotResult result;
  std::shared_ptr<const schema::Snapshot> snapshot;  // where it is of these files
};

Checked check_files(const Settings& settings, FoundBy found_by) {
  Checked checked;
  SnapshotResult& result = checked.result;
  FilesAlone files = read_files_alone(settings, found_by);
  result.file = files.snapshot;
  result.findings = std::move(files.findings);
  if (!files.graph) return checked;
  result.revisions = files.graph->size();
  SnapshotFile file(result.file);
  SnapshotFile::Content content = file.content_for(*files.graph);
  if (auto* finding = std::get_if<api::Finding>(&content)) {
    plan::judge(*finding, plan::Circumstance::kSnapshotIsToBeExact);
    result.findings.push_back(std::move(*finding));
    return checked;
  }
  checked.snapshot = std::get<std::shared_ptr<const schema::Snapshot>>(std::move(content));
  if (!checked.snapshot) result.findings.push_back(stale(result.file, fmt::format("There is no {}.", result.file)));
  return checked;
}

template <typename Work>
SnapshotResult guarded(Work&& work) {
  try {
    return work();
  } catch (const postgres::SqlError& error) {
    return ended({}, {api::Code::kDatabaseUnreachable, api::Severity::kError, "",
                      fmt::format("While replaying: {}.", error.what()), "run it again"});
  } catch (const std::exception& error) {
    return ended({}, {api::Code::kMigrationFailed, api::Severity::kError, "",
                      fmt::format("Something unexpected happened: {}.", error.what()),
                      "report it, with the command that was run"});
  }
}

}  // namespace

SnapshotResult write_snapshot_file(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  return guarded([&] {
    SnapshotResult result;
    const auto snapshot = replayed(settings, ReplayExtent::kWhatIsNew, reporter, stop, result);
    if (!snapshot) return ended(std::move(result));
    const std::string text = schema::write_snapshot(*snapshot);
    if (text_of(result.file) == text) return ended(std::move(result));
    if (auto finding = put(result.file, text)) return ended(std::move(result), std::move(*finding));
    result.written = true;
    return ended(std::move(result));
  });
}

SnapshotResult check_snapshot_file(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  return guarded([&] {
    Checked checked = check_files(settings, FoundBy::kConfiguration);
    std::error_code ignored;
    if (!checked.snapshot && !settings.unprepared && std::filesystem::exists(checked.result.file, ignored)) {
      // env.py may lead to other files than the configuration.
      Checked by_env = check_files(settings, FoundBy::kEnv);
      if (by_env.snapshot) checked = std::move(by_env);
    }
    if (!checked.snapshot || settings.shadow.where == ShadowSettings::Where::kNone)
      return ended(std::move(checked.result));
    SnapshotResult again;
    if (const auto snapshot = replayed(settings, ReplayExtent::kAll, reporter, stop, again)) {
      for (api::Finding& finding : schema::compare_replay(*checked.snapshot, *snapshot, again.file)) {
        again.findings.push_back(std::move(finding));
      }
    }
    return ended(std::move(again));
  });
}

Json to_json(const SnapshotResult& result) {
  Json json{{"kind", "Snapshot"}, {"file", result.file}, {"revisions", result.revisions}, {"written", result.written}};
  json["findings"] = Json::array();
  for (const api::Finding& finding : result.findings) json["findings"].push_back(api::to_json(finding));
  return json;
}

}  // namespace lockkeeper::runner
