#include "api/report.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "api/importance.h"

namespace lockkeeper::api {
namespace {

constexpr std::array kAllActions{Action::kUpgrade, Action::kStamp, Action::kRepair, Action::kBootstrap,
                                 Action::kCommand};

template <typename Value>
Json list_to_json(const std::vector<Value>& values) {
  Json list = Json::array();
  for (const Value& value : values) list.push_back(to_json(value));
  return list;
}

Json to_json(const PlannedStatement& statement) {
  return {{"sql", statement.sql}, {"locks", list_to_json(statement.locks)}};
}

// Says which context it is about, where there are several.
Json in_context(Json json, const std::string& context) {
  if (!context.empty()) json["context"] = context;
  return json;
}

Json to_json(const PlannedStep& step) {
  Json statements = Json::array();
  for (const PlannedStatement& statement : step.statements) statements.push_back(to_json(statement));
  return in_context({{"action", to_string(step.action)},
                     {"revision", step.revision},
                     {"statements", std::move(statements)},
                     {"findings", list_to_json(step.findings)}},
                    step.context);
}

Json to_json(const StepResult& step) {
  return in_context({{"action", to_string(step.action)},
                     {"revision", step.revision},
                     {"seconds", std::round(step.seconds * 1000) / 1000},
                     {"outcome", to_string(step.outcome)}},
                    step.context);
}

Json of_diagnosis(const Context& context) {
  return {{"database", context.database},
          {"version_table", context.version_table},
          {"revision", {{"current", context.from}, {"heads", context.heads}, {"pending", context.pending}}}};
}

Json of_plan(const Context& context) {
  return {{"database", context.database},
          {"version_table", context.version_table},
          {"from", context.from},
          {"to", context.to}};
}

Json of_run(const Context& context) {
  Json json = of_plan(context);
  json["outcome"] = context.outcome ? to_string(*context.outcome) : "";
  return json;
}

Json with_contexts(Json json, const std::vector<Context>& contexts, Json (*spell)(const Context&)) {
  if (contexts.empty()) return json;
  json["contexts"] = Json::array();
  for (const Context& context : contexts) json["contexts"].push_back(spell(context));
  return json;
}

std::vector<Finding> findings_at(const Json& json) {
  std::vector<Finding> out;
  const Json* findings = find(json, {"findings"});
  if (findings == nullptr || !findings->is_array()) return out;
  for (const Json& item : *findings) {
    if (auto finding = parse_finding(item)) out.push_back(std::move(*finding));
  }
  return out;
}

// Of a Run.
std::vector<Context> contexts_at(const Json& json) {
  std::vector<Context> out;
  const Json* contexts = find(json, {"contexts"});
  if (contexts == nullptr || !contexts->is_array()) return out;
  for (const Json& item : *contexts) {
    Context context{string_at(item, {"database"}), string_at(item, {"version_table"}), strings_at(item, {"from"}),
                    strings_at(item, {"to"})};
    context.outcome = parse_outcome(string_at(item, {"outcome"}));
    out.push_back(std::move(context));
  }
  return out;
}

std::optional<bool> verified_at(const Json& json) {
  const Json* verified = find(json, {"verified"});
  return verified != nullptr && verified->is_boolean() ? std::optional(verified->get<bool>()) : std::nullopt;
}

}  // namespace

std::string_view to_string(Action action) {
  switch (action) {
    case Action::kUpgrade: return "upgrade";
    case Action::kStamp: return "stamp";
    case Action::kRepair: return "repair";
    case Action::kBootstrap: return "bootstrap";
    case Action::kCommand: return "command";
  }
  return "unknown";
}

std::optional<Action> parse_action(std::string_view text) {
  const auto* found =
      std::find_if(kAllActions.begin(), kAllActions.end(), [text](Action action) { return to_string(action) == text; });
  return found == kAllActions.end() ? std::nullopt : std::optional(*found);
}

Json to_json(const Finding& finding) {
  return in_context({{"code", to_string(finding.code)},
                     {"severity", to_string(finding.severity)},
                     {"subject", finding.subject},
                     {"message", finding.message},
                     {"remedy", finding.remedy}},
                    finding.context);
}

Json to_json(const Diagnosis& diagnosis) {
  Json json{{"kind", "Diagnosis"},
            {"revision",
             {{"current", diagnosis.revision.current},
              {"heads", diagnosis.revision.heads},
              {"pending", diagnosis.revision.pending}}},
            {"findings", list_to_json(diagnosis.findings)},
            {"verified", diagnosis.verified ? Json(*diagnosis.verified) : Json()}};
  return with_contexts(std::move(json), diagnosis.contexts, of_diagnosis);
}

Json to_json(const Plan& plan) {
  Json steps = Json::array();
  for (const PlannedStep& step : plan.steps) steps.push_back(to_json(step));
  Json json{{"kind", "Plan"},
            {"digest", plan.digest},
            {"risk", to_string(plan.risk)},
            {"from", plan.from},
            {"to", plan.to},
            {"steps", std::move(steps)},
            {"findings", list_to_json(plan.findings)},
            {"lint", to_json(plan.lint)}};
  return with_contexts(std::move(json), plan.contexts, of_plan);
}

Json to_json(const Run& run) {
  Json steps = Json::array();
  for (const StepResult& step : run.steps) steps.push_back(to_json(step));
  Json json{{"kind", "Run"},
            {"outcome", to_string(run.outcome)},
            {"verified", run.verified ? Json(*run.verified) : Json()},
            {"reason", run.reason},
            {"message", run.message},
            {"from", run.from},
            {"to", run.to},
            {"dropped", run.dropped ? Json(*run.dropped) : Json()},
            {"steps", std::move(steps)},
            {"findings", list_to_json(run.findings)}};
  if (!run.lint.empty()) json["lint"] = to_json(run.lint);
  return with_contexts(std::move(json), run.contexts, of_run);
}

std::optional<Finding> parse_finding(const Json& json) {
  const auto code = parse_code(string_at(json, {"code"}));
  const auto severity = parse_severity(string_at(json, {"severity"}));
  if (!code || !severity) return std::nullopt;
  return Finding{*code,
                 *severity,
                 string_at(json, {"subject"}),
                 string_at(json, {"message"}),
                 string_at(json, {"remedy"}),
                 string_at(json, {"context"})};
}

std::optional<Run> parse_run(const Json& json) {
  const auto outcome = parse_outcome(string_at(json, {"outcome"}));
  if (string_at(json, {"kind"}) != "Run" || !outcome) return std::nullopt;
  Run run{*outcome,
          string_at(json, {"reason"}),
          string_at(json, {"message"}),
          strings_at(json, {"from"}),
          strings_at(json, {"to"}),
          {},
          {}};
  run.verified = verified_at(json);
  run.dropped.reset();
  if (const Json* dropped = find(json, {"dropped"}); dropped != nullptr && dropped->is_array()) {
    run.dropped = strings_at(json, {"dropped"});
  }
  if (const Json* steps = find(json, {"steps"}); steps != nullptr && steps->is_array()) {
    for (const Json& step : *steps) {
      const Json* seconds = find(step, {"seconds"});
      run.steps.push_back({parse_action(string_at(step, {"action"})).value_or(Action::kUpgrade),
                           string_at(step, {"revision"}),
                           seconds != nullptr && seconds->is_number() ? seconds->get<double>() : 0,
                           parse_step_outcome(string_at(step, {"outcome"})).value_or(StepOutcome::kUnknown),
                           string_at(step, {"context"})});
    }
  }
  run.findings = findings_at(json);
  run.contexts = contexts_at(json);
  if (const Json* lint = find(json, {"lint"})) run.lint = parse_lint_summary(*lint);
  return run;
}

std::optional<Diagnosis> parse_diagnosis(const Json& json) {
  if (string_at(json, {"kind"}) != "Diagnosis") return std::nullopt;
  return Diagnosis{{strings_at(json, {"revision", "current"}), strings_at(json, {"revision", "heads"}),
                    strings_at(json, {"revision", "pending"})},
                   findings_at(json),
                   verified_at(json)};
}

const Finding* first_error(const std::vector<Finding>& findings) {
  const Finding* first = nullptr;
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::kError && (first == nullptr || comes_before(finding.code, first->code)))
      first = &finding;
  }
  return first;
}

}  // namespace lockkeeper::api
