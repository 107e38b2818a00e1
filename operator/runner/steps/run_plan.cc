#include "runner/steps/run_plan.h"

#include <algorithm>

#include "plan/diagnosis/diagnosis.h"
#include "plan/plan.h"
#include "plan/repair/stamping.h"
#include "runner/steps/remedies.h"
#include "runner/steps/upgrade_verdict.h"

namespace lockkeeper::runner {
namespace {

template <typename... Kept>
void keep_only(plan::StepPlan& step_plan) {
  std::vector<plan::Step> kept;
  for (plan::Step& step : step_plan.steps) {
    if ((std::holds_alternative<Kept>(step) || ...)) kept.push_back(std::move(step));
  }
  step_plan.steps = std::move(kept);
  step_plan.pending.clear();
  step_plan.targets.clear();
}

// What makes the files themselves useless; a stamp by hand needs nothing else.
bool concerns_stamps(api::Code code) {
  switch (code) {
    case api::Code::kMissingParent:
    case api::Code::kCycle:
    case api::Code::kDuplicateRevision:
    case api::Code::kRevisionError:
    case api::Code::kConfigError:
    case api::Code::kEnvError:
    case api::Code::kOutOfMemory:
    case api::Code::kTargetMismatch:
    case api::Code::kUnsupportedDatabase:
    case api::Code::kLockHeld:
    case api::Code::kTransactionPooler:
    case api::Code::kReadOnlyDatabase:
    case api::Code::kDatabaseUnreachable: return true;
    default: return false;
  }
}

void only_warn(std::vector<api::Finding>& findings) {
  for (api::Finding& finding : findings) {
    if (finding.severity == api::Severity::kError && !concerns_stamps(finding.code)) {
      finding.severity = api::Severity::kWarning;
    }
  }
}

std::vector<std::string> sorted(std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

// What `lockkeeper adopt` would stamp, as a remedy; empty where it would be refused.
std::string what_adopt_stamps(const ContextReader& reader) {
  api::Policy policy;
  policy.adopt = api::Adopt::kProven;
  const plan::StepPlan step_plan = plan::plan_steps_without_advice(reader.facts(), reader.assessment(), policy);
  if (api::first_error(step_plan.findings) != nullptr || step_plan.steps.empty()) return "";
  const auto* stamp = std::get_if<plan::StampStep>(&step_plan.steps.front());
  if (stamp == nullptr) return "";
  return "`lockkeeper adopt" + reader.facts().flags + "` stamps what the schema shows, " + name_rows(stamp->to) + "; ";
}

void refuse_what_is_disproved(const ContextReader& reader, const StampOrder& order,
                              const std::vector<std::string>& wanted, plan::StepPlan& step_plan) {
  for (api::Finding& finding : plan::disproof(reader.facts(), reader.assessment(), wanted)) {
    finding.message = "With " + (wanted.empty() ? "no row" : name_rows(wanted)) + " stamped: " + finding.message;
    finding.severity = order.force ? api::Severity::kWarning : api::Severity::kError;
    finding.remedy = order.force ? "`lockkeeper undo-stamp` takes the stamp back"
                                 : what_adopt_stamps(reader) + "--force stamps this all the same";
    step_plan.findings.push_back(std::move(finding));
  }
}

void by_hand(const ContextReader& reader, const StampOrder& order, plan::StepPlan& step_plan) {
  const plan::Facts& facts = reader.facts();
  const auto refuse = [&step_plan](api::Code code, std::string subject, std::string message, std::string remedy) {
    step_plan.findings.push_back(
        {code, api::Severity::kError, std::move(subject), std::move(message), std::move(remedy)});
  };
  std::vector<std::string> wanted;
  for (const std::string& name : order.revisions) {
    if (name == "base") continue;
    if (name == "head" || name == "heads") {
      const std::vector<std::string> heads = facts.graph.heads();
      if (name == "head" && heads.size() > 1) {
        refuse(api::Code::kMultipleHeads, "head", "There are several heads: " + name_rows(heads) + ".",
               "name the revisions to stamp, or heads");
      }
      wanted.insert(wanted.end(), heads.begin(), heads.end());
    } else if (facts.graph.find(name) == nullptr) {
      refuse(api::Code::kUnknownTarget, name, "No revision file has the id " + name + ".",
             "name a revision by its whole id; `alembic history` lists them");
    } else {
      wanted.push_back(name);
    }
  }
  wanted = sorted(std::move(wanted));
  const auto refuse_both = [&refuse](const std::string& ancestor, const std::string& descendant) {
    refuse(api::Code::kOverlappingRows, ancestor,
           descendant + " includes " + ancestor + ": Alembic refuses every upgrade while both are stamped.",
           "stamp " + descendant + " alone");
  };
  for (const auto& [ancestor, descendant] : facts.graph.overlaps(wanted)) refuse_both(ancestor, descendant);
  for (const std::string& row : facts.rows) {
    if (order.purge || facts.graph.find(row) != nullptr) continue;
    refuse(api::Code::kOrphanedRevision, row,
           "The row " + row + " is of no revision file, and a stamp would take it away.",
           "add --purge, or run the image that has " + row);
  }
  if (sorted(facts.rows) == wanted && facts.rows.size() == wanted.size()) return;
  if (api::first_error(step_plan.findings) == nullptr) refuse_what_is_disproved(reader, order, wanted, step_plan);
  step_plan.steps.emplace_back(
      plan::StampStep{facts.rows, wanted, "somebody asked for it by hand", facts.version_table});
  step_plan.rows_after = wanted;
}

// The id of the stamp that is taken back.
std::optional<std::int64_t> undo(ContextReader& reader, const Settings& settings, plan::StepPlan& step_plan) {
  std::optional<postgres::StampRecord> last;
  if (settings.policy.ledger && reader.session() != nullptr && reader.facts().database_read) {
    last = postgres::last_stamp(*reader.session(), reader.version_table().display());
  }
  if (!last) {
    step_plan.findings.push_back(
        {api::Code::kUnknownTarget, api::Severity::kError, reader.facts().version_table,
         "The ledger has no stamp of " + reader.facts().version_table + " that could be undone.",
         "stamp the revision that is right by name"});
    return std::nullopt;
  }
  if (sorted(reader.facts().rows) != sorted(last->to)) {
    step_plan.findings.push_back({api::Code::kUnknownTarget, api::Severity::kError, reader.facts().version_table,
                                  "The last stamp wrote " + name_rows(last->to) + ", and the rows are now " +
                                      name_rows(reader.facts().rows) + ": more happened since, so it cannot be undone.",
                                  "stamp the revision that is right by name"});
    return std::nullopt;
  }
  step_plan.steps.emplace_back(
      plan::StampStep{reader.facts().rows, last->from, "the stamp is undone", reader.facts().version_table});
  step_plan.rows_after = last->from;
  return last->id;
}

api::Policy policy_of(const Settings& settings) {
  api::Policy policy = settings.policy;
  if (settings.act == Act::kAdopt) policy.adopt = api::Adopt::kProven;
  if (settings.act == Act::kRepair) {
    policy.drift = api::Drift::kRepair;
    policy.invalid_indexes = api::InvalidIndexes::kRepair;
  }
  return policy;
}

// The statements of a stamp as they run: a plan does not know whether the version table is there.
void show_stamps(const plan::StepPlan& step_plan, const ContextReader& reader, api::Plan& plan) {
  if (plan.steps.size() != step_plan.steps.size()) return;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const auto* step = std::get_if<plan::StampStep>(&step_plan.steps[i]);
    if (step == nullptr) continue;
    plan.steps[i].statements.clear();
    for (std::string& sql : stamp_statements(*step, reader.version_table(), reader.facts().version_table_exists)) {
      plan.steps[i].statements.push_back({std::move(sql), {}});
    }
  }
}

bool same(const api::PlannedStep& a, const api::PlannedStep& b) {
  return a.action == b.action && a.revision == b.revision &&
         std::equal(a.statements.begin(), a.statements.end(), b.statements.begin(), b.statements.end(),
                    [](const auto& one, const auto& other) { return one.sql == other.sql; });
}

}  // namespace

RunPlan make_run_plan(ContextReader& reader, const Settings& settings) {
  RunPlan run_plan;
  plan::StepPlan& step_plan = run_plan.step_plan;
  const plan::Facts& facts = reader.facts();
  std::vector<api::Finding> problems = reader.problems();
  if (settings.act == Act::kStamp || settings.act == Act::kUndoStamp) {
    step_plan.findings = reader.assessment().diagnosis.findings;
    only_warn(step_plan.findings);
    step_plan.rows_after = facts.rows;
    if (settings.act == Act::kStamp) {
      by_hand(reader, settings.stamp, step_plan);
    } else {
      run_plan.undoes = undo(reader, settings, step_plan);
    }
  } else {
    step_plan = plan::plan_steps(facts, reader.assessment(), policy_of(settings));
    if (settings.act == Act::kAdopt) keep_only<plan::StampStep>(step_plan);
    if (settings.act == Act::kRepair) keep_only<plan::RepairStep, plan::DropIndexStep>(step_plan);
  }
  run_plan.plan = plan::make_plan(reader.graph(), reader.assessment(), step_plan);
  show_stamps(step_plan, reader, run_plan.plan);
  run_plan.findings = std::move(problems);
  run_plan.findings.insert(run_plan.findings.end(), step_plan.findings.begin(), step_plan.findings.end());
  plan::sort_findings(run_plan.findings);
  run_plan.plan.findings = run_plan.findings;
  return run_plan;
}

bool is_end_of(const api::Plan& rest, const api::Plan& whole) {
  return rest.steps.size() <= whole.steps.size() &&
         std::equal(rest.steps.rbegin(), rest.steps.rend(), whole.steps.rbegin(), same);
}

}  // namespace lockkeeper::runner
