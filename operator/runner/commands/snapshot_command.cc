#include "runner/commands/snapshot_command.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "alembic/adapter/loaded_files.h"
#include "alembic/config/config_file.h"
#include "plan/policy.h"
#include "plan/severity.h"
#include "runner/commands/run_name.h"
#include "runner/observe/adapter_finding.h"
#include "runner/observe/adapter_options.h"
#include "runner/observe/context_reader.h"
#include "runner/shadow/history_source.h"
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
                      path + " cannot be written: " + error.message() + ".", "let this user write there"};
}

// What the file that is there says, of whatever revisions.
std::shared_ptr<const schema::History> history_in(const std::string& path) {
  const std::string text = text_of(path);
  if (text.empty()) return nullptr;
  auto read = schema::read_snapshot(text, path);
  auto* history = std::get_if<schema::History>(&read);
  return history == nullptr ? nullptr : std::make_shared<const schema::History>(std::move(*history));
}

enum class Extent { kAll, kWhatIsNew };

// Of a replay: what the file should say, or findings.
std::shared_ptr<const schema::History> replayed(const Settings& settings, Extent extent, Reporter& reporter,
                                                StopRequest& stop, SnapshotResult& result) {
  ContextReader reader(settings, make_run_name(settings.run), true, reporter, stop);
  reader.open();
  result.file = reader.snapshot_file();
  result.revisions = reader.graph().size();
  result.findings = reader.problems();
  for (const auto* more : {&reader.facts().file_problems, &reader.graph().problems()}) {
    result.findings.insert(result.findings.end(), more->begin(), more->end());
  }
  if (api::first_error(result.findings) != nullptr) return nullptr;
  const HistoryFound found = reader.replay_history(extent == Extent::kAll ? nullptr : history_in(result.file));
  result.findings.insert(result.findings.end(), found.findings.begin(), found.findings.end());
  if (reader.application().stopped()) {
    result.findings.push_back({api::Code::kDatabaseUnreachable, api::Severity::kError, "",
                               "Stopped by " + stop.reason() + " before everything was replayed.", "run it again"});
  }
  return reader.application().stopped() ? nullptr : found.history;
}

// The files alone; or as env.py leads to them, which needs whatever env.py needs.
enum class Source { kFiles, kEnv };

std::optional<alembic::Graph> read_graph(const Settings& settings, Source source, SnapshotResult& result) {
  if (settings.unprepared) {
    result.findings.push_back(*settings.unprepared);
    return std::nullopt;
  }
  const alembic::ConfigResult config = alembic::read_config(config_request(settings));
  if (config.problem) {
    result.findings.push_back(*config.problem);
    return std::nullopt;
  }
  result.file = snapshot_path(config.config.ini_path.empty() ? config.config.toml_path : config.config.ini_path);
  const alembic::VersionLocations locations = config.config.locations();
  alembic::Adapter adapter(adapter_options(settings, {}));
  const auto ask = [&](const alembic::InspectOptions& options) -> std::optional<alembic::Inspection> {
    auto answer = adapter.inspect(options);
    if (auto* inspection = std::get_if<alembic::Inspection>(&answer)) return std::move(*inspection);
    result.findings.push_back(to_finding(std::get<alembic::AdapterFailure>(answer)));
    return std::nullopt;
  };
  alembic::VersionFiles files;
  if (!config.config.needs_adapter) files = alembic::read_version_files(locations);
  const bool flask = !settings.alembic.flask.empty();
  const bool found_by_python = config.config.needs_adapter || locations.sourceless || flask;
  if (found_by_python || source == Source::kEnv) {
    alembic::InspectOptions where;
    where.run_env = source == Source::kEnv;
    where.with_graph = locations.sourceless;
    const auto inspection = ask(where);
    if (!inspection) return std::nullopt;
    if (flask) result.file = snapshot_path(inspection->config_file);
    files = alembic::read_version_files(
        {inspection->version_locations, inspection->recursive_version_locations, inspection->sourceless});
    if (inspection->graph) alembic::take_loaded(files, *inspection->graph);
  }
  if (files.needs_adapter()) {
    alembic::InspectOptions unclear;
    unclear.run_env = false;
    unclear.with_graph = true;
    unclear.graph_files = files.unclear_paths();
    const auto inspection = ask(unclear);
    if (!inspection) return std::nullopt;
    if (inspection->graph) alembic::take_loaded(files, *inspection->graph);
  }
  result.findings.insert(result.findings.end(), files.problems.begin(), files.problems.end());
  alembic::Graph graph(std::move(files.files));
  result.findings.insert(result.findings.end(), graph.problems().begin(), graph.problems().end());
  result.revisions = graph.size();
  if (api::first_error(result.findings) != nullptr) return std::nullopt;
  return graph;
}

struct Checked {
  SnapshotResult result;
  std::shared_ptr<const schema::History> history;  // of the snapshot file, where that is of these files
};

Checked check_files(const Settings& settings, Source source) {
  Checked checked;
  SnapshotResult& result = checked.result;
  const auto graph = read_graph(settings, source, result);
  if (!graph) return checked;
  std::error_code ignored;
  if (!std::filesystem::exists(result.file, ignored)) {
    result.findings.push_back(stale(result.file, "There is no " + result.file + "."));
    return checked;
  }
  HistoryFound found = read_snapshot_file(*graph, result.file);
  for (api::Finding& finding : found.findings) {
    plan::judge(finding, plan::Circumstance::kSnapshotIsToBeExact);
    result.findings.push_back(std::move(finding));
  }
  checked.history = std::move(found.history);
  return checked;
}

template <typename Work>
SnapshotResult guarded(Work&& work) {
  try {
    return work();
  } catch (const postgres::SqlError& error) {
    return ended({}, {api::Code::kDatabaseUnreachable, api::Severity::kError, "",
                      "While replaying: " + std::string(error.what()) + ".", "run it again"});
  } catch (const std::exception& error) {
    return ended({}, {api::Code::kMigrationFailed, api::Severity::kError, "",
                      "Something unexpected happened: " + std::string(error.what()) + ".",
                      "report it, with the command that was run"});
  }
}

}  // namespace

SnapshotResult write_snapshot_file(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  return guarded([&] {
    SnapshotResult result;
    const auto history = replayed(settings, Extent::kWhatIsNew, reporter, stop, result);
    if (!history) return ended(std::move(result));
    const std::string text = schema::write_snapshot(*history);
    if (text_of(result.file) == text) return ended(std::move(result));
    if (auto finding = put(result.file, text)) return ended(std::move(result), std::move(*finding));
    result.written = true;
    return ended(std::move(result));
  });
}

SnapshotResult check_snapshot_file(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  return guarded([&] {
    Checked checked = check_files(settings, Source::kFiles);
    std::error_code ignored;
    if (!checked.history && !settings.unprepared && std::filesystem::exists(checked.result.file, ignored)) {
      // env.py may lead to other files than the configuration.
      Checked by_env = check_files(settings, Source::kEnv);
      if (by_env.history) checked = std::move(by_env);
    }
    if (!checked.history || settings.shadow.where == ShadowSettings::Where::kNone)
      return ended(std::move(checked.result));
    SnapshotResult again;
    if (const auto history = replayed(settings, Extent::kAll, reporter, stop, again)) {
      for (api::Finding& finding : schema::compare_replay(*checked.history, *history, again.file)) {
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
