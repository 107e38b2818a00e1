// A small application, its states, and what a step plan makes of them in few words, for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "plan/repair/step_plan.h"
#include "schema_values.h"

namespace lockkeeper::plan {

inline std::vector<schema::SchemaObject> users() {
  schema::SchemaObject users = table("users");
  users.order = {"id"};
  return {users, column("users", "id", "bigint")};
}

// 1 users, 2 orders, 3 notes and an index, 4 users.phone and a view, 5 rows, 6 an index
inline HistoryMaker shop() {
  schema::SchemaObject wider = table("users");
  wider.order = {"id", "phone"};
  HistoryMaker maker;
  maker.revision("1", {}, {create(users())});
  maker.revision("2", {"1"}, {create({table("orders"), column("orders", "id", "bigint")})});
  maker.revision("3", {"2"},
                 {create({table("notes"), column("notes", "id")}), create({index("notes", "ix_notes", "id")})});
  maker.revision("4", {"3"},
                 {{"ALTER TABLE users ADD COLUMN phone text", {wider, column("users", "phone")}, {}},
                  create({index("orders", "ix_orders", "id")})});
  maker.revision("5", {"4"}, {write_rows("UPDATE users SET phone = '-'")});
  maker.revision("6", {"5"}, {create({index("users", "ix_phone", "phone")})});
  return maker;
}

inline Objects upto(const HistoryMaker& maker, const std::string& last) {
  std::vector<std::string> revisions;
  for (const auto& revision : maker.history().revisions) {
    revisions.push_back(revision.revision);
    if (revision.revision == last) break;
  }
  return maker.after(revisions);
}

inline api::Policy policy(const std::string& words) {
  const auto says = [&words](const char* word) { return words.find(word) != std::string::npos; };
  api::Policy result;
  if (says("adopt")) result.adopt = api::Adopt::kProven;
  if (says("repair")) result.drift = api::Drift::kRepair;
  if (says("fail")) result.drift = api::Drift::kFail;
  if (says("ignore")) result.drift = api::Drift::kIgnore;
  if (says("defensive")) result.apply = api::Apply::kDefensive;
  if (says("indexes")) result.invalid_indexes = api::InvalidIndexes::kRepair;
  if (says("bootstrap")) result.bootstrap = api::Bootstrap::kAutogenerate;
  return result;
}

struct Planned {
  Assessment assessment;
  StepPlan step_plan;

  [[nodiscard]] std::string steps() const {
    std::string text;
    for (const Step& step : step_plan.steps) {
      if (!text.empty()) text += ", ";
      if (const auto* stamp = std::get_if<StampStep>(&step)) {
        text += "stamp";
        for (const std::string& row : stamp->to) text += " " + row;
      } else if (const auto* repair = std::get_if<RepairStep>(&step)) {
        text += "repair";
        for (const std::string& revision : repair->revisions) text += " " + revision;
      } else if (const auto* dropped = std::get_if<DropIndexStep>(&step)) {
        text += "drop " + dropped->index;
      } else if (const auto* upgrade = std::get_if<UpgradeStep>(&step)) {
        text += upgrade->revision;
        for (const SkippedStatement& skipped : upgrade->skipped) text += " -" + std::to_string(skipped.index);
      } else {
        text += "bootstrap";
      }
    }
    return text;
  }
  [[nodiscard]] const api::Finding* finding(api::Code code) const {
    for (const api::Finding& finding : step_plan.findings) {
      if (finding.code == code) return &finding;
    }
    return nullptr;
  }
  // `Code!` an error, `Code?` a warning; of the step plan, but for what is only news.
  [[nodiscard]] std::string findings() const {
    std::string text;
    for (const api::Finding& finding : step_plan.findings) {
      if (finding.severity == api::Severity::kInfo) continue;
      text += (text.empty() ? "" : " ") + std::string(api::to_string(finding.code)) +
              (finding.severity == api::Severity::kError ? "!" : "?");
    }
    return text;
  }
};

inline Planned planned(const Facts& facts, const std::string& words = "") {
  Planned result{diagnose(facts), {}};
  result.step_plan = plan_steps(facts, result.assessment, policy(words));
  for (const api::Finding& finding : result.step_plan.findings) {
    EXPECT_TRUE(finding.message.ends_with('.')) << finding.message;
    EXPECT_FALSE(finding.remedy.ends_with('.')) << finding.remedy;
  }
  return result;
}

}  // namespace lockkeeper::plan
