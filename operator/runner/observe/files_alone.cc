#include "runner/observe/files_alone.h"

#include <utility>
#include <variant>

#include "alembic/adapter/adapter.h"
#include "alembic/adapter/loaded_files.h"
#include "alembic/config/config_file.h"
#include "alembic/files/version_files.h"
#include "runner/observe/adapter_finding.h"
#include "runner/observe/adapter_options.h"
#include "runner/shadow/snapshot_file.h"

namespace lockkeeper::runner {
namespace {

void add(std::vector<api::Finding>& all, const std::vector<api::Finding>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

class Reading {
 public:
  Reading(const Settings& settings, FoundBy found_by)
      : settings_(settings), found_by_(found_by), adapter_(adapter_options(settings, {})) {}

  FilesAlone run() {
    if (settings_.unprepared) {
      result_.findings.push_back(*settings_.unprepared);
      return std::move(result_);
    }
    config_ = alembic::read_config(config_request(settings_));
    if (config_.problem) {
      result_.findings.push_back(*config_.problem);
      return std::move(result_);
    }
    const alembic::AlembicConfig& config = config_.config;
    result_.snapshot = snapshot_path(config.ini_path.empty() ? config.toml_path : config.ini_path);
    result_.env_file = alembic::env_file(config.script_location);
    alembic::VersionFiles files;
    if (!find(files) || !load_unclear(files)) return std::move(result_);
    add(result_.findings, files.problems);
    alembic::Graph graph(std::move(files.files));
    add(result_.findings, graph.problems());
    if (api::first_error(result_.findings) == nullptr) result_.graph = graph;
    result_.drawable = std::move(graph);
    return std::move(result_);
  }

 private:
  std::optional<alembic::Inspection> ask(const alembic::InspectOptions& options) {
    auto answer = adapter_.inspect(options);
    if (auto* inspection = std::get_if<alembic::Inspection>(&answer)) return std::move(*inspection);
    result_.findings.push_back(to_finding(std::get<alembic::AdapterFailure>(answer)));
    return std::nullopt;
  }

  // Returns: false where Python did not say where they are.
  bool find(alembic::VersionFiles& files) {
    const alembic::VersionLocations locations = config_.config.locations();
    if (!config_.config.needs_adapter) files = alembic::read_version_files(locations);
    const bool flask = !settings_.alembic.flask.empty();
    const bool found_by_python = config_.config.needs_adapter || locations.sourceless || flask;
    if (!found_by_python && found_by_ == FoundBy::kConfiguration) return true;
    alembic::InspectOptions where;
    where.run_env = found_by_ == FoundBy::kEnv;
    where.with_graph = locations.sourceless;
    const auto inspection = ask(where);
    if (!inspection) return false;
    if (flask) result_.snapshot = snapshot_path(inspection->config_file);
    result_.env_file = alembic::env_file(inspection->script_location);
    files = alembic::read_version_files(
        {inspection->version_locations, inspection->recursive_version_locations, inspection->sourceless});
    if (inspection->graph) alembic::take_loaded(files, *inspection->graph);
    return true;
  }

  // Of files whose text does not say what they are. Returns: false where Python did not say it either.
  bool load_unclear(alembic::VersionFiles& files) {
    if (!files.needs_adapter()) return true;
    alembic::InspectOptions unclear;
    unclear.run_env = false;
    unclear.with_graph = true;
    unclear.graph_files = files.unclear_paths();
    const auto inspection = ask(unclear);
    if (!inspection) return false;
    if (inspection->graph) alembic::take_loaded(files, *inspection->graph);
    return true;
  }

  const Settings& settings_;
  FoundBy found_by_;
  alembic::Adapter adapter_;
  alembic::ConfigResult config_;
  FilesAlone result_;
};

}  // namespace

FilesAlone read_files_alone(const Settings& settings, FoundBy found_by) {
  return Reading(settings, found_by).run();
}

}  // namespace lockkeeper::runner
