#include "api/plan_reading.h"

namespace lockkeeper::api {
namespace {

// The items of a list that `parse` understands.
template <typename Value>
std::vector<Value> items_at(const Json& json, std::string_view name, std::optional<Value> (*parse)(const Json&)) {
  std::vector<Value> out;
  const Json* items = find(json, {name});
  if (items == nullptr || !items->is_array()) return out;
  for (const Json& item : *items) {
    if (auto value = parse(item)) out.push_back(std::move(*value));
  }
  return out;
}

std::optional<PlannedStatement> parse_statement(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  return PlannedStatement{string_at(json, {"sql"}), items_at(json, "locks", parse_lock_use)};
}

std::optional<PlannedStep> parse_step(const Json& json) {
  const auto action = parse_action(string_at(json, {"action"}));
  if (!action) return std::nullopt;
  return PlannedStep{*action, string_at(json, {"revision"}), items_at(json, "statements", parse_statement),
                     items_at(json, "findings", parse_rule_finding), string_at(json, {"context"})};
}

std::optional<Context> parse_context(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  return Context{string_at(json, {"database"}), string_at(json, {"version_table"}), strings_at(json, {"from"}),
                 strings_at(json, {"to"})};
}

}  // namespace

std::optional<Plan> parse_plan(const Json& json) {
  if (string_at(json, {"kind"}) != "Plan") return std::nullopt;
  Plan plan;
  plan.digest = string_at(json, {"digest"});
  plan.risk = parse_risk(string_at(json, {"risk"})).value_or(Risk::kNone);
  plan.from = strings_at(json, {"from"});
  plan.to = strings_at(json, {"to"});
  plan.steps = items_at(json, "steps", parse_step);
  plan.findings = items_at(json, "findings", parse_finding);
  plan.contexts = items_at(json, "contexts", parse_context);
  if (const Json* lint = find(json, {"lint"})) plan.lint = parse_lint_summary(*lint);
  return plan;
}

}  // namespace lockkeeper::api
