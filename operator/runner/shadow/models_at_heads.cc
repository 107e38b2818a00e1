#include "runner/shadow/models_at_heads.h"

#include <fmt/core.h>

#include <memory>
#include <optional>
#include <utility>

#include "runner/shadow/replay.h"

namespace lockkeeper::runner {

std::variant<alembic::ModelsCompared, alembic::AdapterFailure, api::Finding> compare_models_at_heads(
    const HistoryRequest& request, const Settings& settings, Reporter& reporter) {
  auto place = shadow_of(request, settings);
  if (!place) {
    return api::Finding{api::Code::kNotReplayable, api::Severity::kError, "", "There is no shadow to run revisions in.",
                        "name one: --shadow=same-server, or --shadow-url"};
  }
  if (auto* finding = std::get_if<api::Finding>(&*place)) return std::move(*finding);
  auto& shadow = std::get<ShadowPlace>(*place);
  alembic::Adapter adapter(shadow.adapter);
  std::optional<alembic::AdapterResult<alembic::ModelsCompared>> answer;
  const auto compare = [&](postgres::ScratchDatabase& scratch) {
    alembic::AdapterHooks hooks;
    hooks.on_event = [&reporter](const alembic::AdapterEvent& event) {
      if (event.kind == alembic::AdapterEventKind::kOutput) reporter.pass_on(event.text);
    };
    hooks.on_wait = request.on_wait;
    answer = adapter.compare_models(
        {request.context, scratch.uri(), scratch.is_on_live_server(), settings.timeouts.start_limit()}, hooks);
  };
  const ReplayOrder order{.graph = request.graph,
                          .adapter = adapter,
                          .scratch = shadow.scratch,
                          .live = request.live,
                          .version_table = request.version_table,
                          .own_transaction = request.own_transaction,
                          .context = request.context,
                          .statements = false,
                          .on_wait = request.on_wait,
                          .at_heads = compare};
  try {
    auto replayed = replay(order, reporter);
    if (auto* finding = std::get_if<api::Finding>(&replayed)) return std::move(*finding);
  } catch (const postgres::SqlError& error) {
    return api::Finding{api::Code::kNotReplayable, api::Severity::kError, "",
                        fmt::format("While the revisions were replayed, our own session failed: {}.", error.what()),
                        "see the server's log, and run it again"};
  }
  if (auto* failure = std::get_if<alembic::AdapterFailure>(&*answer)) return std::move(*failure);
  return std::get<alembic::ModelsCompared>(*std::move(answer));
}

}  // namespace lockkeeper::runner
