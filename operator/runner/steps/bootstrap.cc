#include "runner/steps/bootstrap.h"

#include <fmt/core.h>

#include <utility>

#include "plan/evidence/model_match.h"
#include "plan/sentences.h"
#include "postgres/ledger/remedy_record.h"

namespace lockkeeper::runner {

void Bootstrap::judge(const LivePlace& live, const Sight& seen, RunPlan& run_plan) {
  if (settings_.policy.bootstrap != api::Bootstrap::kAutogenerate) return;
  if (!wants_first_revision(run_plan.step_plan)) return compare(live, seen, run_plan);
  maker_.make(live);
  if (maker_.refusal()) return refuse_first_revision(*maker_.refusal(), run_plan);
  step_ = choose_first_revision(seen, *maker_.made(), maker_.match(live), settings_.policy, run_plan);
}

// A row that was made so, and still no files.
void Bootstrap::compare(const LivePlace& live, const Sight& seen, RunPlan& run_plan) {
  if (!is_at_first_revision(seen, run_plan)) return;
  const std::string& row = seen.facts.rows.front();
  publish_again(live.session, row);
  if (settings_.shadow.where == ShadowSettings::Where::kNone) return;
  maker_.make(live);
  if (!maker_.made() || maker_.made()->revision.revision == row) return;
  warn_of_changed_models(seen, run_plan);
}

std::optional<alembic::FirstRevision> Bootstrap::revision() const {
  return maker_.made() ? std::optional(maker_.made()->revision) : std::nullopt;
}

Verification Bootstrap::verify(const LivePlace& live) const {
  const plan::ModelMatch match = maker_.match(live);
  if (match.state == plan::ModelMatch::State::kEqual) return {true, {}};
  const std::string what = match.differences.empty() ? "nothing of it is there" : plan::some_of(match.differences);
  const std::string& revision = maker_.made()->revision.revision;
  return {false,
          {{api::Code::kMissingEffects, api::Severity::kWarning, revision,
            fmt::format("Revision {} is stamped, but not all is as in an empty database: {}.", revision, what),
            "compare it with the published revision"}}};
}

void Bootstrap::publish(postgres::Session& session, std::int64_t ledger_run) {
  const auto& [revision, statements] = *maker_.made();
  postgres::RemedyRecord record;
  record.action = "bootstrap";
  record.revisions = {revision.revision};
  record.to = {revision.revision};
  record.statements = statements;
  record.because = "there is no revision file, and the policy allows to make the first one from the models";
  record.file = revision.file;
  record.content = revision.content;
  // A run that was killed before it applied it has recorded it as well.
  if (!postgres::first_revision(session, revision.revision)) {
    session.transaction(
        [&](postgres::Transaction& transaction) { postgres::record_remedy(transaction, ledger_run, record); });
  }
  told_ = true;  // once a run
  report(revision);
}

void Bootstrap::report(const alembic::FirstRevision& revision) {
  api::RunEvent event;
  event.kind = api::RunEventKind::kBootstrap;
  event.revision = revision.revision;
  event.file = revision.file;
  event.content = revision.content;
  reporter_.report(event);
}

// The log of the pod that made it may be gone before anybody has read it.
void Bootstrap::publish_again(postgres::Session& session, const std::string& revision) {
  if (!reporter_.tells_events() || std::exchange(told_, true)) return;
  try {
    if (const auto known = postgres::first_revision(session, revision)) {
      report({revision, known->file, known->content});
    }
  } catch (const postgres::SqlError& error) {
    if (error.kind() == ErrorKind::kInDoubt) throw;  // else this role may not read it: whoever made it could
  }
}

RemedyResult Bootstrap::published() const {
  const std::string& revision = maker_.made()->revision.revision;
  RemedyResult result;
  result.step = unfinished(plan::BootstrapStep{});
  result.step.revision = revision;
  result.step.outcome = api::StepOutcome::kApplied;
  result.done = fmt::format("made the first revision {} from the models", revision);
  return result;
}

}  // namespace lockkeeper::runner
