#include "runner/steps/bootstrap.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "plan/diagnosis/diagnosis.h"
#include "plan/evidence/model_match.h"
#include "plan/plan.h"
#include "plan/sentences.h"
#include "postgres/catalog/catalog.h"
#include "postgres/ledger/remedy_record.h"
#include "postgres/session/url.h"
#include "postgres/shadow/scratch_database.h"
#include "runner/connection.h"
#include "runner/observe/adapter_finding.h"
#include "runner/observe/adapter_options.h"
#include "runner/steps/upgrade_verdict.h"

namespace lockkeeper::runner {
namespace {

constexpr const char* kSubject = "first revision";
constexpr std::size_t kShownDifferences = 20;

bool has_step(const plan::StepPlan& step_plan) {
  return std::any_of(step_plan.steps.begin(), step_plan.steps.end(),
                     [](const plan::Step& step) { return std::holds_alternative<plan::BootstrapStep>(step); });
}

bool has_finding(const RunPlan& run_plan, api::Code code) {
  return std::any_of(run_plan.findings.begin(), run_plan.findings.end(),
                     [code](const api::Finding& finding) { return finding.code == code; });
}

void drop_steps(RunPlan& run_plan) {
  run_plan.step_plan.steps.clear();
  run_plan.plan.steps.clear();
}

// What was wrong with the rows is a warning that names the remedy.
void settle(RunPlan& run_plan, const std::string& put_right) {
  for (api::Finding& finding : run_plan.findings) {
    if (finding.code != api::Code::kOrphanedRevision) continue;
    finding.severity = api::Severity::kWarning;
    finding.message = plan::with_full_stop(finding.message) + " " + put_right;
    finding.remedy = "nothing to do";
  }
  plan::sort_findings(run_plan.findings);
}

void add(RunPlan& run_plan, const api::Finding& finding) {
  run_plan.findings.push_back(finding);
  plan::sort_findings(run_plan.findings);
  run_plan.plan.findings = run_plan.findings;
}

}  // namespace

void Bootstrap::judge(RunPlan& run_plan) {
  if (settings_.policy.bootstrap != api::Bootstrap::kAutogenerate || reader_.session() == nullptr) return;
  if (!has_step(run_plan.step_plan)) return compare(run_plan);
  make();
  if (refusal_) {
    drop_steps(run_plan);
    return add(run_plan, *refusal_);
  }
  choose(run_plan);
}

// What is there decides: a first revision is applied where nothing of it is, and stamped where all of it is.
void Bootstrap::choose(RunPlan& run_plan) {
  const plan::ModelMatch match = plan::match_models(base_, result_, read_live());
  compared_ = true;
  adopted_ = false;
  const std::string what_is_there = "The schema is what the models make (" + plan::counted(match.made, "object") + ").";
  switch (match.state) {
    case plan::ModelMatch::State::kFresh: return apply_from_base(run_plan);
    case plan::ModelMatch::State::kDiffers: return refuse_difference(run_plan, match.differences);
    case plan::ModelMatch::State::kEqual: break;
  }
  if (settings_.policy.adopt != api::Adopt::kProven) {
    drop_steps(run_plan);
    return add(run_plan, {api::Code::kUnversionedDatabase, api::Severity::kError, reader_.facts().version_table,
                          what_is_there + " There is no version row, and the first revision would make it once more.",
                          "add " + api::to_flag(api::Adopt::kProven) + ": the first revision is stamped then"});
  }
  adopt(run_plan, what_is_there);
  if (match.beside.empty()) return;
  add(run_plan, {api::Code::kUnknownObjects, api::Severity::kWarning, revision_->revision,
                 "No model makes " + plan::some_of(match.beside) + ": an empty database would not have " +
                     (match.beside.size() == 1 ? "it" : "them") + ".",
                 "write what makes them into the next revision, where they are this application's"});
}

void Bootstrap::apply_from_base(RunPlan& run_plan) {
  const std::vector<std::string>& rows = reader_.facts().rows;
  if (!rows.empty()) {
    const std::string because = "Nothing is there of what the models make.";
    run_plan.step_plan.steps.insert(run_plan.step_plan.steps.begin(),
                                    plan::StampStep{rows, {}, because, reader_.facts().version_table});
    settle(run_plan,
           because + " This run takes the row away, and applies the first revision, " + revision_->revision + ".");
  }
  show(run_plan);
}

void Bootstrap::adopt(RunPlan& run_plan, const std::string& what_is_there) {
  adopted_ = true;
  run_plan.step_plan.steps.emplace_back(
      plan::StampStep{reader_.facts().rows, {revision_->revision}, what_is_there, reader_.facts().version_table});
  settle(run_plan, what_is_there + " This run stamps the first revision that they make, " + revision_->revision + ".");
  show(run_plan);
}

void Bootstrap::refuse_difference(RunPlan& run_plan, const std::vector<std::string>& differences) {
  drop_steps(run_plan);
  const std::string text = "The models and the database differ: " + plan::some_of(differences, kShownDifferences) + ".";
  const std::string remedy = "put right what differs, in the models or in the database, then apply again";
  bool said = false;
  for (api::Finding& finding : run_plan.findings) {
    if (finding.code != api::Code::kOrphanedRevision) continue;
    finding.message = plan::with_full_stop(finding.message) + " " + text;
    finding.remedy = remedy + "; or deploy the image that has the file of '" + finding.subject + "'";
    said = true;
  }
  if (said) {
    run_plan.plan.findings = run_plan.findings;
    return;
  }
  add(run_plan, {api::Code::kUnversionedDatabase, api::Severity::kError, reader_.facts().version_table,
                 "There is no version row, and a part of what the models make is there. " + text, remedy});
}

// The plan of the steps that are left, with the first revision in it.
void Bootstrap::show(RunPlan& run_plan) {
  run_plan.step_plan.rows_after = {revision_->revision};
  run_plan.plan = plan::make_plan(reader_.graph(), reader_.assessment(), run_plan.step_plan);
  run_plan.plan.findings = run_plan.findings;
  run_plan.plan.to = run_plan.step_plan.rows_after;
  std::size_t number = 0;
  for (api::PlannedStep& step : run_plan.plan.steps) {
    const plan::Step& planned = run_plan.step_plan.steps[number++];
    step.statements.clear();
    if (const auto* stamp = std::get_if<plan::StampStep>(&planned)) {
      for (std::string& sql : stamp_statements(*stamp, reader_.version_table(), reader_.facts().version_table_exists)) {
        step.statements.push_back({std::move(sql), {}});
      }
    } else {
      step.revision = revision_->revision;
      for (const std::string& sql : statements_) {
        if (!adopted_) step.statements.push_back({sql, {}});
      }
    }
  }
  run_plan.plan.digest = sha256_hex(run_plan.plan.digest + revision_->content);
}

// A row that was made so, and still no files.
void Bootstrap::compare(RunPlan& run_plan) {
  const std::vector<std::string>& rows = reader_.facts().rows;
  const bool known =
      !has_finding(run_plan, api::Code::kOrphanedRevision) && has_finding(run_plan, api::Code::kNoRevisions);
  if (rows.size() != 1 || !known) return;
  publish_again(rows.front());
  if (settings_.shadow.where == ShadowSettings::Where::kNone) return;
  make();
  if (!revision_ || revision_->revision == rows.front()) return;
  add(run_plan, {api::Code::kModelDrift, api::Severity::kWarning, rows.front(),
                 "The models have changed since the first revision " + rows.front() +
                     " was made from them, and no revision file brings the database to what they are now.",
                 "commit " + rows.front() + ", then write the next revision by `alembic revision --autogenerate`"});
}

void Bootstrap::make() {
  if (std::exchange(made_, true)) return;
  if (!settings_.policy.ledger) {
    return refuse(api::Code::kNoRevisions,
                  "A first revision is not made without a ledger: nothing else would know it in the next run.",
                  "leave --no-ledger out, or commit a first revision");
  }
  if (settings_.shadow.where == ShadowSettings::Where::kNone) {
    return refuse(api::Code::kNoRevisions,
                  "The first revision is made in an empty database, and there is none to make it in.",
                  "add --shadow=same-server, or --shadow-url with an empty database");
  }
  postgres::SessionOptions options = reader_.session_options();
  options.read_only = false;
  options.application = "lockkeeper/first-revision";
  const bool given = settings_.shadow.where == ShadowSettings::Where::kUrl;
  alembic::AdapterOptions child = adapter_options(settings_, postgres::secrets_of(options.url));
  if (given) {
    auto url = shadow_url(settings_.shadow);
    if (auto* finding = std::get_if<api::Finding>(&url)) {
      refusal_ = std::move(*finding);
      return;
    }
    options.url = std::get<postgres::DatabaseUrl>(std::move(url));
    for (Secret& secret : postgres::secrets_of(options.url)) child.secrets.push_back(std::move(secret));
  }
  const auto scratch = [&] {
    return given ? postgres::ScratchDatabase::use(options, *reader_.session())
                 : postgres::ScratchDatabase::create(options);
  };
  // What the live database has and no model makes is found by what fails: once more, with that.
  for (std::optional<postgres::Requisite> missing; (missing = attempt(child, scratch())).has_value();) {
    reporter_.note("the models need " + postgres::display(*missing) +
                   ", which the database has: it is made in the empty one as well");
    requisites_.push_back(std::move(*missing));
    refusal_.reset();
    statements_.clear();
  }
  if (refusal_) revision_.reset();
}

std::optional<postgres::Requisite> Bootstrap::attempt(const alembic::AdapterOptions& child,
                                                      postgres::ScratchDatabase::Made made) {
  if (auto* finding = std::get_if<api::Finding>(&made)) {
    refusal_ = std::move(*finding);
    return std::nullopt;
  }
  const auto& scratch = std::get<std::unique_ptr<postgres::ScratchDatabase>>(made);
  for (const postgres::Requisite& requisite : requisites_) {
    if (const auto error = scratch->make(requisite)) {
      const std::string name = postgres::display(requisite);
      refuse(api::Code::kNoRevisions,
             "The models need " + name + ", which this role cannot make in the empty database: " + error->what() + ".",
             "let a superuser make " + name + " in an empty database, and name that by --shadow-url");
      return std::nullopt;
    }
  }
  base_ = postgres::read_schema(scratch->session(), {{reader_.version_table()}, {}, false});
  // Of its own: what env.py keeps in modules must not lead from here to the live database.
  alembic::Adapter adapter(child);
  alembic::AdapterHooks hooks;
  hooks.on_event = [this](const alembic::AdapterEvent& event) {
    if (event.kind == alembic::AdapterEventKind::kOutput) reporter_.pass_on(event.text);
  };
  hooks.on_wait = [this] {
    return stop_.level() == StopLevel::kNone ? alembic::WaitAnswer::kGoOn : alembic::WaitAnswer::kKill;
  };
  auto answer = adapter.first_revision({scratch->uri(), settings_.timeouts.start_limit()}, hooks);
  if (auto* failure = std::get_if<alembic::AdapterFailure>(&answer)) {
    refusal_ = to_finding(*failure);
    return std::nullopt;
  }
  revision_ = std::get<alembic::FirstRevision>(std::move(answer));
  const auto failure = try_out(adapter, *scratch);
  if (!failure) return std::nullopt;
  refuse(api::Code::kNoRevisions,
         "The first revision that the models make does not run in an empty database: " + failure->message + ".",
         "correct the models, or write the first revision by hand: `alembic revision --autogenerate`");
  auto missing = postgres::find_requisite(*reader_.session(), scratch->session(), failure->message);
  if (missing && std::find(requisites_.begin(), requisites_.end(), *missing) != requisites_.end()) missing.reset();
  return missing;
}

// What it does in an empty database is what it is going to do here.
std::optional<alembic::AdapterFailure> Bootstrap::try_out(alembic::Adapter& adapter,
                                                          postgres::ScratchDatabase& scratch) {
  alembic::UpgradeRequest request;
  request.targets = {revision_->revision};
  request.redirect_url = scratch.uri();
  request.server_is_live = scratch.is_on_live_server();
  request.first_revision = revision_;
  alembic::AdapterHooks hooks;
  hooks.on_event = [this](const alembic::AdapterEvent& event) {
    if (event.kind == alembic::AdapterEventKind::kStatement) statements_.push_back(event.sql);
  };
  hooks.on_wait = [this] {
    return stop_.level() == StopLevel::kNone ? alembic::WaitAnswer::kGoOn : alembic::WaitAnswer::kKill;
  };
  alembic::UpgradeResult result = adapter.upgrade(request, hooks);
  if (!result.failure) result_ = postgres::read_schema(scratch.session(), {{reader_.version_table()}, {}, false});
  return std::move(result.failure);
}

Verification Bootstrap::verify() const {
  const plan::ModelMatch match = plan::match_models(base_, result_, read_live());
  if (match.state == plan::ModelMatch::State::kEqual) return {true, {}};
  const std::string what = match.differences.empty() ? "nothing of it is there" : plan::some_of(match.differences);
  return {false,
          {{api::Code::kMissingEffects, api::Severity::kWarning, revision_->revision,
            "Revision " + revision_->revision + " is stamped, but not all is as in an empty database: " + what + ".",
            "compare it with the published revision"}}};
}

schema::Fingerprint Bootstrap::read_live() const {
  return postgres::read_schema(*reader_.session(), {{reader_.version_table()}, {}, false});
}

void Bootstrap::refuse(api::Code code, std::string message, std::string remedy) {
  refusal_ = api::Finding{code, api::Severity::kError, kSubject, std::move(message), std::move(remedy)};
}

void Bootstrap::publish(postgres::Session& session, std::int64_t ledger_run) {
  postgres::RemedyRecord record;
  record.action = "bootstrap";
  record.revisions = {revision_->revision};
  record.to = {revision_->revision};
  record.statements = statements_;
  record.because = "there is no revision file, and the policy allows to make the first one from the models";
  record.file = revision_->file;
  record.content = revision_->content;
  // A run that was killed before it applied it has recorded it as well.
  if (!postgres::first_revision(session, revision_->revision)) {
    session.transaction(
        [&](postgres::Transaction& transaction) { postgres::record_remedy(transaction, ledger_run, record); });
  }
  told_ = true;  // once a run
  report(*revision_);
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
void Bootstrap::publish_again(const std::string& revision) {
  if (!reporter_.tells_events() || std::exchange(told_, true)) return;
  try {
    if (const auto known = postgres::first_revision(*reader_.session(), revision)) {
      report({revision, known->file, known->content});
    }
  } catch (const postgres::SqlError& error) {
    if (error.kind() == ErrorKind::kInDoubt) throw;  // else this role may not read it: whoever made it could
  }
}

RemedyResult Bootstrap::published() const {
  RemedyResult result;
  result.step = unfinished(plan::BootstrapStep{});
  result.step.revision = revision_->revision;
  result.step.outcome = api::StepOutcome::kApplied;
  result.done = "made the first revision " + revision_->revision + " from the models";
  return result;
}

}  // namespace lockkeeper::runner
