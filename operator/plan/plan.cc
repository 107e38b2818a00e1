#include "plan/plan.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/digest.h"

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

int risk_of(const alembic::RevisionFile& file) {
  int risk = file.makes_more ? 2 : 0;
  for (const std::string& operation : file.operations) {
    const auto is = [&operation](std::string_view name) { return name == operation; };
    if (std::any_of(kDestructive.begin(), kDestructive.end(), is)) return 3;
    risk = std::max(risk, std::any_of(kOnline.begin(), kOnline.end(), is) ? 1 : 2);
  }
  return std::max(risk, 1);
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

}  // namespace

api::Plan make_plan(const alembic::Graph& graph, const Assessment& assessment) {
  static constexpr std::array<const char*, 4> kRisks{"None", "Online", "Blocking", "Destructive"};
  api::Plan plan;
  plan.from = assessment.diagnosis.revision.current;
  std::sort(plan.from.begin(), plan.from.end());
  plan.to = assessment.rows_after;
  plan.findings = assessment.diagnosis.findings;
  std::string text = "lockkeeper plan 1";
  add_list(text, plan.from);
  add_list(text, plan.to);
  int risk = 0;
  for (const std::string& revision : assessment.diagnosis.revision.pending) {
    const alembic::RevisionFile* file = graph.find(revision);
    add_part(text, revision);
    add_part(text, file == nullptr ? "" : file->checksum);
    risk = std::max(risk, file == nullptr ? 2 : risk_of(*file));
    plan.steps.push_back({.action = api::Action::kUpgrade, .revision = revision, .statements = {}, .findings = {}});
  }
  plan.digest = sha256_hex(text);
  plan.risk = kRisks.at(static_cast<std::size_t>(risk));
  return plan;
}

api::Plan make_command_plan(const std::vector<std::string>& command) {
  api::Plan plan;
  std::string text = "lockkeeper command 1";
  add_list(text, command);
  plan.digest = sha256_hex(text);
  plan.risk = "Blocking";
  plan.steps.push_back({.action = api::Action::kCommand, .revision = "", .statements = {}, .findings = {}});
  return plan;
}

}  // namespace lockkeeper::plan
