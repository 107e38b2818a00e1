#include "plan/plan.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "base/digest.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {

namespace {

// What takes away something that code may use.
constexpr std::array<std::string_view, 7> kDestructive{"drop_table",  "drop_column", "rename_table", "drop_all",
                                                       "drop_schema", "drop_view",   "drop"};
// What neither scans nor rewrites a table that was there before.
constexpr std::array<std::string_view, 9> kOnline{"create_table",
                                                  "f",
                                                  "create_table_comment",
                                                  "drop_table_comment",
                                                  "get_context",
                                                  "autocommit_block",
                                                  "batch_alter_table",
                                                  "inline_literal",
                                                  "info"};

api::Risk risk_of(const alembic::RevisionFile& file) {
  api::Risk risk = file.makes_more ? api::Risk::kBlocking : api::Risk::kOnline;
  for (const std::string& operation : file.operations) {
    const auto is = [&operation](std::string_view name) { return name == operation; };
    if (std::any_of(kDestructive.begin(), kDestructive.end(), is)) return api::Risk::kDestructive;
    if (std::none_of(kOnline.begin(), kOnline.end(), is)) risk = api::Risk::kBlocking;
  }
  return risk;
}

// Each part with its length before it: no two plans have the same text.
void add_part(std::string& text, std::string_view part) {
  text += std::to_string(part.size());
  text += ':';
  text += part;
}

void add_list(std::string& text, const std::vector<std::string>& parts) {
  text += '[';
  for (const std::string& part : parts) add_part(text, part);
  text += ']';
}

// Takes locks on a table that was there before, for as long as a scan of it takes.
bool blocks(const schema::Statement& statement, const std::vector<std::string>& new_tables) {
  static constexpr std::array<std::string_view, 6> kBlocking{" SET NOT NULL",         " ADD CONSTRAINT ",
                                                             "CREATE INDEX ",         "CREATE UNIQUE INDEX ",
                                                             " VALIDATE CONSTRAINT ", " ENFORCED"};
  const bool on_new = std::any_of(new_tables.begin(), new_tables.end(), [&statement](const std::string& table) {
    return statement.object.find(" " + table + ".") != std::string::npos;
  });
  return !on_new && std::any_of(kBlocking.begin(), kBlocking.end(), [&statement](std::string_view words) {
    return statement.sql.find(words) != std::string::npos;
  });
}

class PlanWriter {
 public:
  PlanWriter(const alembic::Graph& graph, const std::vector<TracedRevision>& traced, api::Plan& plan)
      : graph_(graph), traced_(traced), plan_(plan) {
    add_list(text_, plan.from);
    add_list(text_, plan.to);
  }

  void operator()(const StampStep& step) {
    // Not in the digest: another run may make the table before a plan that was approved is carried out.
    add(api::Action::kStamp, joined(step.to), step.statements, api::Risk::kNone);
    add_list(text_, step.from);
    add_list(text_, step.to);
  }

  void operator()(const RepairStep& step) {
    static constexpr std::string_view kTable = "table ";
    std::vector<std::string> statements;
    std::vector<std::string> new_tables;
    for (const schema::Statement& statement : step.statements) {
      statements.push_back(statement.sql);
      if (statement.object.starts_with(kTable) && statement.sql.starts_with("CREATE ")) {
        new_tables.push_back(statement.object.substr(kTable.size()));
      }
    }
    const bool blocking =
        std::any_of(step.statements.begin(), step.statements.end(),
                    [&new_tables](const schema::Statement& statement) { return blocks(statement, new_tables); });
    add(api::Action::kRepair, joined(step.revisions), statements, blocking ? api::Risk::kBlocking : api::Risk::kOnline);
    add_list(text_, statements);
  }

  void operator()(const DropIndexStep& step) {
    add(api::Action::kRepair, "", {step.sql}, api::Risk::kOnline);
    add_part(text_, step.sql);
  }

  void operator()(const BootstrapStep& step) {
    add(api::Action::kBootstrap, step.revision, step.statements, api::Risk::kBlocking);
    add_part(text_, step.content);
  }

  void operator()(const UpgradeStep& step) {
    const alembic::RevisionFile* file = graph_.find(step.revision);
    const auto traced = std::find_if(traced_.begin(), traced_.end(),
                                     [&step](const TracedRevision& one) { return one.revision == step.revision; });
    add(api::Action::kUpgrade, step.revision, step.statements,
        risk_of(file, traced == traced_.end() ? nullptr : &*traced));
    if (traced != traced_.end()) add_locks(step, *traced);
    add_part(text_, file == nullptr ? "" : file->checksum);
    for (const SkippedStatement& skipped : step.skipped) {
      add_part(text_, std::to_string(skipped.index));
      add_part(text_, skipped.sql);
    }
  }

  void finish() { plan_.digest = sha256_hex(text_); }

 private:
  void add(api::Action action, const std::string& revision, const std::vector<std::string>& statements,
           api::Risk risk) {
    api::PlannedStep step{.action = action, .revision = revision, .statements = {}, .findings = {}};
    for (const std::string& sql : statements) step.statements.push_back({.sql = sql, .locks = {}});
    plan_.steps.push_back(std::move(step));
    plan_.risk = std::max(plan_.risk, risk);
    add_part(text_, api::to_string(action));
    add_part(text_, revision);
  }

  // To the statements that are not skipped.
  void add_locks(const UpgradeStep& step, const TracedRevision& traced) {
    std::vector<api::PlannedStatement>& statements = plan_.steps.back().statements;
    std::size_t number = 0;
    for (std::size_t i = 0; i < traced.locks.size() && number < statements.size(); ++i) {
      const bool skipped = std::any_of(step.skipped.begin(), step.skipped.end(),
                                       [i](const SkippedStatement& statement) { return statement.index == i; });
      if (!skipped) statements[number++].locks = traced.locks[i];
    }
  }

  const alembic::Graph& graph_;
  const std::vector<TracedRevision>& traced_;
  api::Plan& plan_;
  std::string text_ = "lockkeeper plan 2";
};

}  // namespace

// A trace tells what a file's operations only let one suspect; but not what the file does on another schema.
api::Risk risk_of(const alembic::RevisionFile* file, const TracedRevision* traced) {
  const api::Risk by_file = file == nullptr ? api::Risk::kBlocking : risk_of(*file);
  if (traced == nullptr) return by_file;
  const bool sure = traced->whole && file != nullptr && !file->looks_first;
  return sure ? traced->risk : std::max(by_file, traced->risk);
}

api::Plan make_plan(const alembic::Graph& graph, const Assessment& assessment, const StepPlan& step_plan,
                    const std::vector<TracedRevision>& traced) {
  api::Plan plan;
  plan.from = assessment.diagnosis.revision.current;
  std::sort(plan.from.begin(), plan.from.end());
  plan.to = step_plan.rows_after;
  plan.findings = step_plan.findings;
  PlanWriter writer(graph, traced, plan);
  for (const Step& step : step_plan.steps) std::visit(writer, step);
  writer.finish();
  return plan;
}

api::Plan make_command_plan(const std::vector<std::string>& command) {
  api::Plan plan;
  std::string text = "lockkeeper command 1";
  add_list(text, command);
  plan.digest = sha256_hex(text);
  plan.risk = api::Risk::kBlocking;
  plan.steps.push_back({.action = api::Action::kCommand, .revision = "", .statements = {}, .findings = {}});
  return plan;
}

}  // namespace lockkeeper::plan
