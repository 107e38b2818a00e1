#include "runner/commands/check.h"

#include <fmt/core.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/model_drift.h"
#include "plan/policy.h"
#include "plan/sentences.h"
#include "plan/severity.h"
#include "runner/account/several_contexts.h"
#include "runner/commands/interruption.h"
#include "runner/commands/run_name.h"

namespace lockkeeper::runner {
namespace {

bool has_shadow(const Settings& settings) {
  return settings.shadow.where != ShadowSettings::Where::kNone;
}

// `severity`: of what keeps the models from being compared, where nothing failed.
api::Finding behind(const ContextReader& reader, api::Severity severity) {
  const std::vector<std::string> rows = reader.surveyed_rows().value_or(std::vector<std::string>());
  return {
      api::Code::kModelDrift, severity, reader.version_table().display(),
      fmt::format("The models were not compared: the database is at {}, and the files lead to {}.",
                  rows.empty() ? "no revision" : plan::some_of(rows), plan::some_of(reader.graph().effective_heads())),
      "apply what is pending first, or let the revisions run in an empty database: --shadow=same-server"};
}

api::Finding without_models(api::Severity severity) {
  return {api::Code::kEnvError, severity, "env.py",
          "env.py gives no target_metadata to context.configure(), so there are no models to compare.",
          "write `target_metadata = Base.metadata` there, and pass it on"};
}

// Returns: the differences; or why they were not looked for, of severity error where something failed.
std::variant<std::vector<api::Finding>, api::Finding> find_drift(ContextReader& reader, const Settings& settings,
                                                                 api::Severity severity) {
  if (!has_shadow(settings) && !reader.is_at_heads()) return behind(reader, severity);
  auto compared = reader.compare_models();
  if (auto* finding = std::get_if<api::Finding>(&compared)) return std::move(*finding);
  const auto& models = std::get<alembic::ModelsCompared>(compared);
  if (!models.has_models) return without_models(severity);
  return plan::find_model_drift(
      models.differences, has_shadow(settings) ? plan::ModelsAgainst::kMigrations : plan::ModelsAgainst::kDatabase);
}

// What keeps the models from being compared.
std::vector<api::Finding> problems_of(const ContextReader& reader) {
  std::vector<api::Finding> all = reader.facts().file_problems;
  for (const auto& more : {reader.graph().problems(), reader.problems()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<api::Finding> check_context(ContextReader& reader, const Settings& settings) {
  std::vector<api::Finding> findings = problems_of(reader);
  if (api::first_error(findings) != nullptr) return findings;
  auto found = find_drift(reader, settings, api::Severity::kError);
  if (auto* finding = std::get_if<api::Finding>(&found)) {
    findings.push_back(std::move(*finding));
  } else {
    const auto& drift = std::get<std::vector<api::Finding>>(found);
    findings.insert(findings.end(), drift.begin(), drift.end());
  }
  return findings;
}

api::Finding stopped(StopRequest& stop) {
  return {api::Code::kDatabaseUnreachable, api::Severity::kError, "",
          fmt::format("Stopped by {} before everything was compared.", stop.reason()), "run it again"};
}

std::vector<api::Finding> check_contexts(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  ContextReader first(settings, make_run_name(settings.run), true, reporter, stop);
  first.open();
  const std::vector<std::unique_ptr<ContextReader>> others = first.other_contexts();
  std::vector<ContextReader*> readers{&first};
  for (const auto& other : others) readers.push_back(other.get());
  std::vector<OfContext<api::Diagnosis>> parts;
  for (ContextReader* reader : readers) {
    if (first.application().stopped()) return {stopped(stop)};
    parts.push_back(
        {reader->database_name(), reader->version_table().display(), {{}, check_context(*reader, settings)}});
  }
  if (first.application().stopped()) return {stopped(stop)};
  return in_one(std::move(parts)).findings;
}

int exit_of(const std::vector<api::Finding>& findings) {
  if (const api::Finding* error = api::first_error(findings)) return api::exit_code(plan::outcome_of(error->code));
  const bool differs = std::any_of(findings.begin(), findings.end(),
                                   [](const api::Finding& finding) { return finding.code == api::Code::kModelDrift; });
  return differs ? api::exit_code(api::Outcome::kRefused) : 0;
}

}  // namespace

ModelCheck check_models(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  ModelCheck check{has_shadow(settings), {}, 0};
  try {
    check.findings = check_contexts(settings, reporter, stop);
  } catch (const std::exception& error) {
    check.findings = {interrupted_by(error)};
  }
  check.exit = exit_of(check.findings);
  return check;
}

void add_model_drift(ContextReader& reader, const Settings& settings, std::vector<api::Finding>& findings) {
  if (api::first_error(problems_of(reader)) != nullptr) return;  // which is told already
  auto found = find_drift(reader, settings, api::Severity::kInfo);
  if (auto* finding = std::get_if<api::Finding>(&found)) {
    // No run needs the comparison.
    if (finding->severity == api::Severity::kError) plan::judge(*finding, plan::Circumstance::kProofNotNeeded);
    findings.push_back(std::move(*finding));
  } else {
    const auto& drift = std::get<std::vector<api::Finding>>(found);
    findings.insert(findings.end(), drift.begin(), drift.end());
  }
  plan::sort_findings(findings);
}

Json to_json(const ModelCheck& check) {
  Json json{{"kind", "ModelCheck"}, {"against", check.in_shadow ? "migrations" : "database"}};
  json["findings"] = Json::array();
  for (const api::Finding& finding : check.findings) json["findings"].push_back(api::to_json(finding));
  return json;
}

}  // namespace lockkeeper::runner
