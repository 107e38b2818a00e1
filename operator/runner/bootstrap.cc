#include "runner/bootstrap.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "plan/diagnosis.h"
#include "plan/essence.h"
#include "plan/sentences.h"
#include "postgres/catalog.h"
#include "postgres/remedy_record.h"
#include "postgres/scratch_database.h"
#include "postgres/url.h"
#include "runner/adapter_finding.h"
#include "runner/adapter_options.h"
#include "runner/connection.h"
#include "runner/verdict.h"

namespace lockkeeper::runner {
namespace {

constexpr const char* kSubject = "first revision";

bool has_step(const plan::Treatment& treatment) {
  return std::any_of(treatment.steps.begin(), treatment.steps.end(),
                     [](const plan::Step& step) { return std::holds_alternative<plan::BootstrapStep>(step); });
}

bool has_finding(const Course& course, api::Code code) {
  return std::any_of(course.findings.begin(), course.findings.end(),
                     [code](const api::Finding& finding) { return finding.code == code; });
}

void add(Course& course, const api::Finding& finding) {
  course.findings.push_back(finding);
  plan::sort_findings(course.findings);
  course.plan.findings = course.findings;
}

}  // namespace

void Bootstrap::judge(Course& course) {
  if (settings_.remedies.bootstrap != plan::Bootstrap::kAutogenerate || bench_.session() == nullptr) return;
  if (!has_step(course.treatment)) return compare(course);
  make();
  if (refusal_) {
    course.treatment.steps.clear();
    course.plan.steps.clear();
    return add(course, *refusal_);
  }
  course.treatment.rows_after = {revision_->revision};
  course.plan.to = course.treatment.rows_after;
  for (api::PlannedStep& step : course.plan.steps) {
    if (step.action != api::Action::kBootstrap) continue;
    step.revision = revision_->revision;
    step.statements.clear();
    for (const std::string& sql : statements_) step.statements.push_back({sql, {}});
  }
  course.plan.digest = sha256_hex(course.plan.digest + revision_->content);
}

// A row that was made so, and still no files.
void Bootstrap::compare(Course& course) {
  const std::vector<std::string>& rows = bench_.facts().rows;
  const bool known = !has_finding(course, api::Code::kOrphanedRevision) && has_finding(course, api::Code::kNoRevisions);
  if (rows.size() != 1 || !known || settings_.shadow.where == ShadowSettings::Where::kNone) return;
  make();
  if (!revision_ || revision_->revision == rows.front()) return;
  add(course, {api::Code::kModelDrift, api::Severity::kWarning, rows.front(),
               "The models have changed since the first revision " + rows.front() +
                   " was made from them, and no revision file brings the database to what they are now.",
               "commit " + rows.front() + ", then write the next revision by `alembic revision --autogenerate`"});
}

void Bootstrap::make() {
  if (std::exchange(made_, true)) return;
  if (!settings_.ledger) {
    return refuse(api::Code::kNoRevisions,
                  "A first revision is not made without a ledger: nothing else would know it in the next run.",
                  "leave --no-ledger out, or commit a first revision");
  }
  if (settings_.shadow.where == ShadowSettings::Where::kNone) {
    return refuse(api::Code::kNoRevisions,
                  "The first revision is made in an empty database, and there is none to make it in.",
                  "add --shadow=same-server, or --shadow-url with an empty database");
  }
  postgres::SessionOptions options = bench_.session_options();
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
    return given ? postgres::ScratchDatabase::use(options, *bench_.session())
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
  // Of its own: what env.py keeps in modules must not lead from here to the live database.
  alembic::Adapter adapter(child);
  alembic::AdapterHooks hooks;
  hooks.on_event = [this](const alembic::AdapterEvent& event) {
    if (event.kind == alembic::AdapterEventKind::kOutput) reporter_.pass_on(event.text);
  };
  hooks.on_wait = [this] {
    return stop_.level() == StopLevel::kNone ? alembic::WaitAnswer::kGoOn : alembic::WaitAnswer::kKill;
  };
  auto answer = adapter.first_revision({scratch->uri()}, hooks);
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
  auto missing = postgres::find_requisite(*bench_.session(), scratch->session(), failure->message);
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
  if (!result.failure) result_ = postgres::read_schema(scratch.session(), {{bench_.version_table()}, {}, false});
  return std::move(result.failure);
}

Verification Bootstrap::verify() const {
  const schema::Fingerprint live = postgres::read_schema(*bench_.session(), {{bench_.version_table()}, {}, false});
  std::vector<std::string> missing;
  for (const schema::SchemaObject& object : result_.objects()) {
    const schema::SchemaObject* there = live.find(schema::identity(object));
    if (there == nullptr || plan::essence(*there) != plan::essence(object)) missing.push_back(display(object));
  }
  if (missing.empty()) return {true, {}};
  return {false,
          {{api::Code::kMissingEffects, api::Severity::kWarning, revision_->revision,
            "Revision " + revision_->revision + " was applied, but " + plan::some_of(missing) + " " +
                (missing.size() == 1 ? "is" : "are") + " not there as in an empty database.",
            "compare them with the published revision"}}};
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
  session.transaction(
      [&](postgres::Transaction& transaction) { postgres::record_remedy(transaction, ledger_run, record); });
  api::RunEvent event;
  event.kind = api::RunEventKind::kBootstrap;
  event.revision = revision_->revision;
  event.file = revision_->file;
  event.content = revision_->content;
  reporter_.report(event);
}

}  // namespace lockkeeper::runner
