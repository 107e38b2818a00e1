#include "plan/foresight/rule_findings.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "lint/lint.h"
#include "lint/revisions.h"
#include "lint/rules.h"
#include "plan/foresight/documented_locks.h"
#include "plan/foresight/revision_sql.h"

namespace lockkeeper::plan {
namespace {

using Statements = std::vector<schema::StatementHistory>;

// An upgrade step, with what is known of its statements; those that it skips are not among them.
struct Step {
  api::PlannedStep* planned = nullptr;
  Statements statements;
  std::vector<std::size_t> begins;  // of each statement, in the script
  bool traced = false;              // on a server of the live one's version
};

Step step_of(api::PlannedStep& planned, const RulesOrder& order) {
  Step step;
  step.planned = &planned;
  const schema::RevisionHistory* known = order.history == nullptr ? nullptr : order.history->find(planned.revision);
  step.traced = known != nullptr && known->traced_on != 0 && known->traced_on == order.major_version;
  auto next = known == nullptr ? Statements::const_iterator() : known->statements.begin();
  for (const api::PlannedStatement& statement : planned.statements) {
    schema::StatementHistory& own = step.statements.emplace_back();
    own.sql = statement.sql;
    if (known == nullptr) continue;
    const auto found =
        std::find_if(next, known->statements.end(), [&statement](const auto& one) { return one.sql == statement.sql; });
    if (found == known->statements.end()) continue;
    own.outside_transaction = found->outside_transaction;
    if (step.traced) own.traces = found->traces;
    next = found + 1;
  }
  return step;
}

// What stands before the plan: the revisions before its last one that it does not apply.
std::string sql_before(const std::vector<Step>& steps, const RulesOrder& order) {
  std::string sql;
  if (order.history == nullptr) return sql;
  std::size_t left = steps.size();
  for (const schema::RevisionHistory& revision : order.history->revisions) {
    const bool planned = std::any_of(steps.begin(), steps.end(), [&revision](const Step& step) {
      return step.planned->revision == revision.revision;
    });
    if (!planned) sql += revision_sql(revision.statements).text;
    if (planned && --left == 0) break;
  }
  return sql;
}

api::RuleFinding told(lint::Finding finding, std::size_t statement) {
  return {.rule = std::move(finding.rule),
          .severity = finding.severity,
          .statement = statement,
          .message = std::move(finding.message),
          .lock = std::move(finding.lock),
          .safe_way = std::move(finding.safe_way),
          .source = finding.source,
          .documentation = std::move(finding.documentation)};
}

void give_findings(Step& step, std::vector<lint::Finding> findings) {
  for (lint::Finding& finding : findings) {
    // One about a suppression stands at no statement. A statement that has run lacks its parameters where it does not
    // parse.
    if (step.begins.empty() || finding.at < step.begins.front() || finding.rule == lint::kSyntaxError) continue;
    const auto behind = std::upper_bound(step.begins.begin(), step.begins.end(), finding.at);
    const auto number = static_cast<std::size_t>(behind - step.begins.begin()) - 1;
    step.planned->findings.push_back(told(std::move(finding), number));
  }
}

void give_documented_locks(std::vector<Step>& steps, const std::string& default_schema) {
  DocumentedLocks documented(default_schema);
  for (Step& step : steps) {
    for (std::size_t i = 0; i < step.statements.size(); ++i) {
      std::vector<api::LockUse> locks = documented.take(step.statements[i].sql);
      const auto& traces = step.statements[i].traces;
      const bool known = !traces.empty() && std::all_of(traces.begin(), traces.end(),
                                                        [](const api::StatementTrace& one) { return one.ran(); });
      if (known) continue;
      for (const api::RuleFinding& finding : step.planned->findings) {
        if (finding.statement == i) add_work(locks, finding);
      }
      step.planned->statements[i].locks = std::move(locks);
    }
  }
}

}  // namespace

void tell_rules(api::Plan& plan, const RulesOrder& order) {
  std::vector<Step> steps;
  std::vector<lint::RevisionSql> revisions;
  for (api::PlannedStep& planned : plan.steps) {
    if (planned.action != api::Action::kUpgrade || planned.statements.empty()) continue;
    Step& step = steps.emplace_back(step_of(planned, order));
    RevisionSql sql = revision_sql(step.statements);
    step.begins = std::move(sql.begins);
    const auto source = order.sources.find(planned.revision);
    const RevisionSource file = source == order.sources.end() ? RevisionSource() : source->second;
    lint::RevisionSql& revision =
        revisions.emplace_back(lint::RevisionSql{planned.revision, file.path, file.text, std::move(sql.text)});
    revision.traces = std::move(sql.traces);
    revision.traced_on = step.traced ? order.major_version : 0;
  }
  const lint::RevisionScript script = lint::script_of(revisions);
  const lint::Trace trace = lint::trace_of(revisions, script, order.major_version);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (std::size_t& begin : steps[i].begins) begin += script.begins[i];
  }
  const std::string before = sql_before(steps, order);
  lint::Options options;
  if (order.major_version != 0) options.server_version = order.major_version;
  options.schema = before;
  options.trace = &trace;
  std::vector<lint::LintedFile> files = lint::by_revision(revisions, script, lint::lint(script.text, options));
  for (std::size_t i = 0; i < steps.size(); ++i) give_findings(steps[i], std::move(files[i].findings));
  give_documented_locks(steps, order.default_schema);
}

}  // namespace lockkeeper::plan
