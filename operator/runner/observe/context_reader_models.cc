// The models of env.py, held against what the revisions make or against the database that has run them.
#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "runner/observe/adapter_finding.h"
#include "runner/observe/context_reader.h"
#include "runner/shadow/models_at_heads.h"

namespace lockkeeper::runner {

bool ContextReader::is_at_heads() const {
  const auto rows = surveyed_rows();
  const std::vector<std::string> heads = graph().effective_heads();
  return rows && std::is_permutation(rows->begin(), rows->end(), heads.begin(), heads.end());
}

std::variant<alembic::ModelsCompared, api::Finding> ContextReader::compare_models() {
  using Result = std::variant<alembic::ModelsCompared, api::Finding>;
  const Overloaded as_result{[](alembic::ModelsCompared models) -> Result {
                               if (models.has_context) return models;
                               return api::Finding{
                                   api::Code::kEnvError, api::Severity::kError, "",
                                   "env.py did not come to this context again, and its models were not compared.",
                                   "let env.py configure the same contexts each time it runs"};
                             },
                             [](const alembic::AdapterFailure& failure) -> Result { return to_finding(failure); },
                             [](api::Finding finding) -> Result { return finding; }};
  if (settings_.shadow.where != ShadowSettings::Where::kNone) {
    return std::visit(as_result, compare_models_at_heads(history_request(), settings_, reporter_));
  }
  alembic::AdapterHooks hooks;
  hooks.on_event = [this](const alembic::AdapterEvent& event) {
    if (event.kind == alembic::AdapterEventKind::kOutput) reporter_.pass_on(event.text);
  };
  hooks.on_wait = [this] { return application_->ask_stop(); };
  return std::visit(as_result, application_->adapter().compare_models(
                                   {number_, std::nullopt, false, settings_.timeouts.start_limit()}, hooks));
}

}  // namespace lockkeeper::runner
