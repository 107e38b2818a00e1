#include "runner/shadow/history_source.h"

#include <fmt/core.h>

#include <utility>

#include "runner/connection.h"
#include "runner/shadow/history_trace.h"
#include "runner/shadow/replay.h"
#include "schema/snapshot/snapshot_check.h"

namespace lockkeeper::runner {
namespace {

HistoryFound only(api::Finding finding) {
  return {nullptr, false, {std::move(finding)}};
}

}  // namespace

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
                 fmt::format("While the revisions were replayed, our own session in the shadow database failed: {}.",
                             error.what()),
                 "see the server's log, and run it again"});
  }
}

std::shared_ptr<const schema::History> traced_in_shadow(std::shared_ptr<const schema::History> history,
                                                        std::set<std::string> revisions, const HistoryRequest& request,
                                                        const Settings& settings, Reporter& reporter) {
  auto place = shadow_of(request, settings);
  const auto* shadow = place ? std::get_if<ShadowPlace>(&*place) : nullptr;
  if (shadow == nullptr || revisions.empty()) return history;
  auto traced = std::make_shared<schema::History>(*history);
  const TraceOrder order{shadow->scratch, request.version_table, request.default_schema, std::move(revisions),
                         request.on_wait};
  trace_revisions(*traced, order, reporter);
  return traced;
}

HistoryFound find_history(const HistoryRequest& request, const Settings& settings, Reporter& reporter) {
  HistoryFound found = request.snapshot.history_of(request.graph, request.context, request.version_table.display());
  if (found.history) {
    found.findings = schema::compare_server(*found.history, request.live.server_version(), request.snapshot.path());
    return found;
  }
  HistoryFound replayed = replay_in_shadow(request, settings, reporter);
  found.history = std::move(replayed.history);
  found.replayed = found.history != nullptr;
  found.findings.insert(found.findings.end(), replayed.findings.begin(), replayed.findings.end());
  return found;
}

}  // namespace lockkeeper::runner
