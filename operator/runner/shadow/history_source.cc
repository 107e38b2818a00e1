#include "runner/shadow/history_source.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "runner/connection.h"
#include "runner/shadow/replay.h"
#include "runner/shadow/revision_keys.h"
#include "schema/snapshot/snapshot.h"
#include "schema/snapshot/snapshot_check.h"

namespace lockkeeper::runner {
namespace {

HistoryFound only(api::Finding finding) {
  return {nullptr, false, {std::move(finding)}};
}

}  // namespace

std::string snapshot_path(const std::string& config_file) {
  return (std::filesystem::path(config_file).parent_path() / schema::kSnapshotFile).string();
}

HistoryFound read_snapshot_file(const alembic::Graph& graph, const std::string& config_file) {
  const std::string path = snapshot_path(config_file);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {};
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) {
    return only(
        {api::Code::kSnapshotStale, api::Severity::kWarning, path, path + " cannot be read.", "let this user read it"});
  }
  auto read = schema::read_snapshot(text, path);
  if (auto* finding = std::get_if<api::Finding>(&read)) return only(std::move(*finding));
  auto& history = std::get<schema::History>(read);
  std::vector<std::string> ids;
  for (const alembic::RevisionFile& revision : graph.revisions()) ids.push_back(revision.revision);
  if (auto findings = schema::compare_snapshot(history, keys_of(graph, ids), path); !findings.empty()) {
    return {nullptr, false, std::move(findings)};
  }
  return {std::make_shared<const schema::History>(std::move(history)), false, {}};
}

std::optional<std::variant<ShadowPlace, api::Finding>> shadow_of(const HistoryRequest& request,
                                                                 const Settings& settings) {
  if (settings.shadow.where == ShadowSettings::Where::kNone) return std::nullopt;
  alembic::AdapterOptions adapter_options = request.adapter;
  postgres::SessionOptions scratch_options = request.live_options;
  scratch_options.read_only = false;
  scratch_options.application = "lockkeeper/replay";
  const bool given = settings.shadow.where == ShadowSettings::Where::kUrl;
  if (given) {
    auto url = shadow_url(settings.shadow);
    if (auto* finding = std::get_if<api::Finding>(&url)) return std::move(*finding);
    scratch_options.url = std::get<postgres::DatabaseUrl>(std::move(url));
    for (Secret& secret : postgres::secrets_of(scratch_options.url)) {
      adapter_options.secrets.push_back(std::move(secret));
    }
  }
  postgres::Session& live = request.live;
  return ShadowPlace{std::move(adapter_options), [given, scratch_options, &live] {
                       return given ? postgres::ScratchDatabase::use(scratch_options, live)
                                    : postgres::ScratchDatabase::create(scratch_options);
                     }};
}

HistoryFound replay_in_shadow(const HistoryRequest& request, const Settings& settings, Reporter& reporter,
                              std::shared_ptr<const schema::History> known) {
  auto place = shadow_of(request, settings);
  if (!place) return {};
  if (auto* finding = std::get_if<api::Finding>(&*place)) return only(std::move(*finding));
  auto& shadow = std::get<ShadowPlace>(*place);
  alembic::Adapter adapter(shadow.adapter);
  const ReplayOrder order{
      request.graph,           adapter,         shadow.scratch, request.live,    request.version_table,
      request.own_transaction, request.context, true,           request.on_wait, std::move(known)};
  try {
    auto replayed = replay(order, reporter);
    if (auto* finding = std::get_if<api::Finding>(&replayed)) return only(std::move(*finding));
    return {std::make_shared<const schema::History>(std::get<schema::History>(std::move(replayed))), true, {}};
  } catch (const postgres::SqlError& error) {
    // Where it is the live database that is gone, whatever looks at it next will say so.
    return only({api::Code::kNotReplayable, api::Severity::kError, "",
                 "While the revisions were replayed, our own session in the shadow database failed: " +
                     std::string(error.what()) + ".",
                 "see the server's log, and run it again"});
  }
}

HistoryFound find_history(const HistoryRequest& request, const Settings& settings, Reporter& reporter) {
  // The file has the history of the first context.
  HistoryFound found = request.context == 1 ? read_snapshot_file(request.graph, request.config_file) : HistoryFound{};
  if (found.history) {
    found.findings =
        schema::compare_server(*found.history, request.live.server_version(), snapshot_path(request.config_file));
    return found;
  }
  HistoryFound replayed = replay_in_shadow(request, settings, reporter);
  found.history = std::move(replayed.history);
  found.replayed = found.history != nullptr;
  found.findings.insert(found.findings.end(), replayed.findings.begin(), replayed.findings.end());
  return found;
}

}  // namespace lockkeeper::runner
