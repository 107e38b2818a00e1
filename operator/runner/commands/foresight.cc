#include "runner/commands/foresight.h"

#include <fmt/core.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "plan/diagnosis/diagnosis.h"
#include "plan/foresight/lint_policy.h"
#include "plan/foresight/row_looks.h"
#include "plan/foresight/rows_in_the_way.h"
#include "plan/foresight/rule_findings.h"
#include "postgres/catalog/running_queries.h"
#include "runner/observe/lack_of_proof.h"
#include "runner/shadow/running_code.h"
#include "schema/history.h"

namespace lockkeeper::runner {
namespace {

// Returns: an empty text where the file is gone: then it suppresses nothing.
std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void add_rules(api::Plan& plan, const plan::Facts& facts) {
  if (!facts.history) return;
  plan::RulesOrder order;
  order.history = facts.history.get();
  order.default_schema = facts.default_schema;
  order.major_version = schema::major_of(facts.server_version);
  for (const api::PlannedStep& step : plan.steps) {
    const alembic::RevisionFile* file = facts.graph.find(step.revision);
    if (file != nullptr) order.sources[step.revision] = {file->path, content_of(file->path)};
  }
  plan::tell_rules(plan, order);
}

std::set<std::string> unknown_revisions(const api::Plan& plan, const plan::Facts& facts) {
  std::set<std::string> unknown;
  for (const api::PlannedStep& step : plan.steps) {
    const bool known = facts.history && facts.history->find(step.revision) != nullptr;
    if (!known) unknown.insert(step.revision);
  }
  return unknown;
}

void add_findings(RunPlan& run_plan, std::vector<api::Finding> more) {
  if (more.empty()) return;
  for (api::Finding& finding : more) run_plan.findings.push_back(std::move(finding));
  plan::sort_findings(run_plan.findings);
  run_plan.plan.findings = run_plan.findings;
}

}  // namespace

bool decides_by_traces(const Settings& settings) {
  return settings.approval.when == api::Approval::kOnRisk || settings.policy.lint.fail_on != api::LintFailOn::kNever;
}

void judge_statements(RunPlan& run_plan, const ContextReader& reader, const Settings& settings) {
  api::Plan& plan = run_plan.plan;
  const plan::Facts& facts = reader.facts();
  const api::LintPolicy& policy = settings.policy.lint;
  if (plan.steps.empty()) return;
  add_rules(plan, facts);
  std::vector<api::Finding> more;
  auto old = plan::revisions_up_to(facts.graph, policy.start_after);
  if (!old) {
    // Where env.py has several contexts, another one's files may have it.
    more.push_back({api::Code::kConfigError, api::Severity::kWarning, policy.start_after,
                    fmt::format("--lint-start-after={0}: '{0}' is no revision of these files, so none of them is old.",
                                policy.start_after),
                    "name a revision that the files have (spec.policy.lint.startAfter)"});
  }
  plan::apply_lint_policy(plan,
                          {policy, std::move(old).value_or(std::set<std::string>{}), unknown_revisions(plan, facts)});
  if (auto refusal = plan::find_lint_refusal(plan, policy, facts.graph)) more.push_back(std::move(*refusal));
  if (auto lack = find_unjudged_statements(plan, settings, run_plan.findings)) more.push_back(std::move(*lack));
  add_findings(run_plan, std::move(more));
}

void judge_unasked_code(RunPlan& run_plan, ContextReader& reader, const Settings& settings, Reporter& reporter) {
  if (reader.session() == nullptr || !may_be_unasked(run_plan.plan, settings, reader.sight())) return;
  std::optional<std::size_t> queries;
  if (settings.shadow.where != ShadowSettings::Where::kNone) {
    queries = read_running_code(*reader.session(), settings, reporter).size();
    const bool known = *queries > 0 ||
                       (settings.queries_file.empty() && postgres::read_running_queries(*reader.session()).has_value());
    if (!known) queries.reset();
  }
  auto finding = find_unasked_code(run_plan.plan, settings, reader.sight(), queries);
  if (finding) add_findings(run_plan, {std::move(*finding)});
}

std::vector<api::Finding> find_rows_in_the_way(const api::Plan& plan, ContextReader& reader, LookingTime& left,
                                               StopRequest& stop) {
  const plan::Facts& facts = reader.facts();
  if (reader.session() == nullptr || facts.history == nullptr) return {};
  const std::vector<plan::RowLook> looks =
      plan::row_looks(plan, {facts.history.get(), facts.live.get(), facts.default_schema});
  return plan::find_rows_in_the_way(looks, look_at_rows(*reader.session(), looks, left, stop), facts.graph);
}

}  // namespace lockkeeper::runner
