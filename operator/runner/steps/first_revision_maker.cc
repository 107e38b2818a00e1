#include "runner/steps/first_revision_maker.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "plan/evidence/model_match.h"
#include "postgres/catalog/catalog.h"
#include "postgres/session/url.h"
#include "runner/connection.h"
#include "runner/observe/adapter_finding.h"
#include "runner/observe/adapter_options.h"

namespace lockkeeper::runner {
namespace {

constexpr const char* kSubject = "first revision";

schema::Fingerprint schema_at(postgres::Session& session, const postgres::VersionTable& version_table) {
  return postgres::read_schema(session, {{version_table}, {}, false});
}

}  // namespace

void FirstRevisionMaker::make(const LivePlace& live) {
  if (std::exchange(asked_, true)) return;
  if (!settings_.policy.ledger) {
    return refuse("A first revision is not made without a ledger: nothing else would know it in the next run.",
                  "leave --no-ledger out, or commit a first revision");
  }
  if (settings_.shadow.where == ShadowSettings::Where::kNone) {
    return refuse("The first revision is made in an empty database, and there is none to make it in.",
                  "add --shadow=same-server, or --shadow-url with an empty database");
  }
  postgres::SessionOptions options = live.options;
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
    return given ? postgres::ScratchDatabase::use(options, live.session) : postgres::ScratchDatabase::create(options);
  };
  // What the live database has and no model makes is found by what fails: once more, with that.
  for (std::optional<postgres::Requisite> missing; (missing = attempt(live, child, scratch())).has_value();) {
    reporter_.note(fmt::format("the models need {}, which the database has: it is made in the empty one as well",
                               postgres::display(*missing)));
    requisites_.push_back(std::move(*missing));
    refusal_.reset();
  }
  if (refusal_) made_.reset();
}

std::optional<postgres::Requisite> FirstRevisionMaker::attempt(const LivePlace& live,
                                                               const alembic::AdapterOptions& child,
                                                               postgres::ScratchDatabase::Made scratch_database) {
  if (auto* finding = std::get_if<api::Finding>(&scratch_database)) {
    refusal_ = std::move(*finding);
    return std::nullopt;
  }
  const auto& scratch = std::get<std::unique_ptr<postgres::ScratchDatabase>>(scratch_database);
  if (!provide(*scratch)) return std::nullopt;
  base_ = schema_at(scratch->session(), live.version_table);
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
  made_ = {std::get<alembic::FirstRevision>(std::move(answer)), {}};
  const auto failure = try_out(adapter, live.version_table, *scratch);
  if (!failure) return std::nullopt;
  refuse(
      fmt::format("The first revision that the models make does not run in an empty database: {}.", failure->message),
      "correct the models, or write the first revision by hand: `alembic revision --autogenerate`");
  auto missing = postgres::find_requisite(live.session, scratch->session(), failure->message);
  if (missing && std::find(requisites_.begin(), requisites_.end(), *missing) != requisites_.end()) missing.reset();
  return missing;
}

// What the models need and do not make.
bool FirstRevisionMaker::provide(postgres::ScratchDatabase& scratch) {
  for (const postgres::Requisite& requisite : requisites_) {
    if (const auto error = scratch.make(requisite)) {
      const std::string name = postgres::display(requisite);
      refuse(fmt::format("The models need {}, which this role cannot make in the empty database: {}.", name,
                         error->what()),
             fmt::format("let a superuser make {} in an empty database, and name that by --shadow-url", name));
      return false;
    }
  }
  return true;
}

// What it does in an empty database is what it is going to do here.
std::optional<alembic::AdapterFailure> FirstRevisionMaker::try_out(alembic::Adapter& adapter,
                                                                   const postgres::VersionTable& version_table,
                                                                   postgres::ScratchDatabase& scratch) {
  alembic::UpgradeRequest request;
  request.targets = {made_->revision.revision};
  request.redirect_url = scratch.uri();
  request.server_is_live = scratch.is_on_live_server();
  request.first_revision = made_->revision;
  alembic::AdapterHooks hooks;
  hooks.on_event = [this](const alembic::AdapterEvent& event) {
    if (event.kind == alembic::AdapterEventKind::kStatement) made_->statements.push_back(event.sql);
  };
  hooks.on_wait = [this] {
    return stop_.level() == StopLevel::kNone ? alembic::WaitAnswer::kGoOn : alembic::WaitAnswer::kKill;
  };
  alembic::UpgradeResult result = adapter.upgrade(request, hooks);
  if (!result.failure) result_ = schema_at(scratch.session(), version_table);
  return std::move(result.failure);
}

plan::ModelMatch FirstRevisionMaker::match(const LivePlace& live) const {
  return plan::match_models(base_, result_, schema_at(live.session, live.version_table));
}

void FirstRevisionMaker::refuse(std::string message, std::string remedy) {
  refusal_ =
      api::Finding{api::Code::kNoRevisions, api::Severity::kError, kSubject, std::move(message), std::move(remedy)};
}

}  // namespace lockkeeper::runner
