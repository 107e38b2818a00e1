// Random chains and forks, broken in a random way that the vocabulary names. The diagnosis names it; carrying out the
// step plan, as values, leads to the schema of a clean replay with each row moved once, or it is refused and has no
// step; never a wrong stamp.
//
// LOCKKEEPER_SEEDS=N: how many (1000 where it is not set), LOCKKEEPER_SEED=S: only that one. The trace of a failure has
// the seed, the history and what was broken.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "broken_database.h"
#include "plan/repair/step_plan.h"
#include "random_history.h"

namespace lockkeeper::plan {
namespace {

using api::Code;
using schema::Kind;
using schema::SchemaObject;

api::Policy any_policy(Dice& dice) {
  api::Policy policy;
  if (dice.chance(60)) policy.adopt = api::Adopt::kProven;
  if (dice.chance(50)) policy.drift = api::Drift::kRepair;
  if (dice.chance(50)) policy.apply = api::Apply::kDefensive;
  if (dice.chance(50)) policy.invalid_indexes = api::InvalidIndexes::kRepair;
  return policy;
}

std::string text_of(const api::Policy& policy) {
  std::string text = "policy:";
  if (policy.adopt == api::Adopt::kProven) text += " adopt";
  if (policy.drift == api::Drift::kRepair) text += " repair";
  if (policy.apply == api::Apply::kDefensive) text += " defensive";
  if (policy.invalid_indexes == api::InvalidIndexes::kRepair) text += " invalid-indexes";
  return text;
}

std::string text_of(const std::vector<api::Finding>& findings) {
  std::string text;
  for (const api::Finding& finding : findings) {
    text += "\n  " + std::string(api::to_string(finding.code)) + " " + std::string(api::to_string(finding.severity)) +
            ": " + finding.message;
  }
  return text;
}

class Case {
 public:
  explicit Case(std::uint32_t seed)
      : dice_(seed), history_(dice_, 2 + dice_.below(7)), database_(dice_, history_), policy_(any_policy(dice_)) {
    for (const std::string& id : database_.applied) note_rows(id, history_.revision(id).statements.size());
    if (!database_.half_done.empty()) {
      note_rows(database_.half_done, history_.revision(database_.half_done).statements.size() - 1);
    }
    // What version rows say of an application's rows is believed: nothing else could tell.
    believed_ = history_.closed(database_.rows);
    rows_tell_ = !believed_.empty() && !database_.has_ledger;
  }

  void run() {
    SCOPED_TRACE(database_.text() + "; " + text_of(policy_) + history_.text());
    const Facts before = facts();
    const Assessment assessment = diagnose(before);
    ASSERT_TRUE(assessment.evidence.has_value());
    expect_named(assessment);
    expect_true(assessment);
    const StepPlan step_plan = plan_steps(before, assessment, policy_);
    SCOPED_TRACE(text_of(step_plan.findings));
    if (api::first_error(step_plan.findings) != nullptr) {
      EXPECT_TRUE(step_plan.steps.empty()) << "refused, and steps";
      EXPECT_FALSE(must_heal()) << "this can be put right";
      return;
    }
    if (is_left_alone(step_plan)) return;
    if (carry_out(step_plan)) expect_clean(step_plan);
  }

 private:
  [[nodiscard]] Facts facts() const {
    Facts facts = history_.maker().facts(database_.live, database_.rows);
    facts.heads = api::Heads::kAll;
    if (database_.has_ledger) {
      for (const std::string& id : database_.applied) facts.ledger.push_back({id, {}, "", {}});
    }
    return facts;
  }

  void note_rows(const std::string& id, std::size_t statements) {
    for (std::size_t i = 0; i < statements; ++i) {
      const schema::StatementHistory& statement = history_.revision(id).statements[i];
      if (statement.writes_rows) ++moved_[statement.sql];
    }
  }

  void expect_named(const Assessment& assessment) const {
    if (database_.codes.empty()) return;
    const auto& codes = database_.codes;
    const auto& findings = assessment.diagnosis.findings;
    const bool named = std::any_of(findings.begin(), findings.end(), [&codes](const api::Finding& finding) {
      return std::find(codes.begin(), codes.end(), finding.code) != codes.end();
    });
    // What was taken away may be just what another revision takes away.
    const bool is_another_state = database_.objects_differ && assessment.evidence->proof;
    EXPECT_TRUE(named || is_another_state) << "not named:" << text_of(findings);
  }

  // A proof is one of the schema, whatever else it weighs.
  void expect_true(const Assessment& assessment) const {
    if (!assessment.evidence->proof) return;
    const auto& applied = assessment.evidence->proof->applied;
    const Ids proven(applied.begin(), applied.end());
    EXPECT_TRUE(history_.is_closed(proven));
    EXPECT_TRUE(equals_live(proven)) << "proven: " << plan::text_of(proven);
  }

  // One index more than any state has, on the same columns, is somebody's own.
  [[nodiscard]] bool equals_live(const Ids& applied) const {
    const auto state = essentials(history_.after(applied));
    const auto live = essentials(made_here(database_.live));
    if (!database_.objects_differ) return state == live;
    return std::set<std::string>(state.begin(), state.end()) == std::set<std::string>(live.begin(), live.end());
  }

  // Whether a refusal is too much.
  [[nodiscard]] bool must_heal() const {
    if (database_.codes.empty()) return !database_.names_differ && !database_.objects_differ && database_.shows;
    if (database_.object_lost) return policy_.drift == api::Drift::kRepair && only_adds(database_.applied);
    if (!database_.half_done.empty()) {
      return policy_.apply == api::Apply::kDefensive && policy_.invalid_indexes == api::InvalidIndexes::kRepair &&
             !database_.applied.empty() && only_adds(history_.all());
    }
    if (database_.objects_differ) return false;
    return policy_.adopt == api::Adopt::kProven && can_be_proven();
  }

  [[nodiscard]] bool only_adds(const Ids& ids) const {
    return std::all_of(ids.begin(), ids.end(), [this](const std::string& id) {
      return !history_.moves_data(id) && history_.revision(id).effects.removed.empty();
    });
  }

  // The rows are wrong, nothing else is, and no other set has this schema, but for changes that cancel each other.
  [[nodiscard]] bool can_be_proven() const {
    const Ids claimed = history_.closed(database_.rows);
    const bool nothing_claimed = claimed.empty();
    if (history_.has_alike_in_two_arms()) return false;  // whose they are is not always told apart
    for (const Ids& other : history_.closed_sets()) {
      if (!same_state(history_.after(other), database_.live)) continue;
      for (const std::string& id : history_.ids()) {
        const bool differs = other.contains(id) != database_.applied.contains(id);
        if (differs && (history_.moves_data(id) || history_.is_fine(id))) return false;
      }
    }
    for (const std::string& id : history_.ids()) {
      const bool differs = claimed.contains(id) != database_.applied.contains(id);
      if (!nothing_claimed && differs && history_.moves_data(id)) return false;
    }
    return database_.shows;
  }

  // A row of which nobody knows anything, over all that the files make.
  bool is_left_alone(const StepPlan& step_plan) const {
    const auto& findings = step_plan.findings;
    const bool is_ahead = std::any_of(findings.begin(), findings.end(),
                                      [](const api::Finding& finding) { return finding.code == Code::kAheadOfImage; });
    if (!is_ahead) return false;
    EXPECT_TRUE(step_plan.steps.empty());
    EXPECT_TRUE(database_.has_ledger);
    EXPECT_TRUE(same_state(history_.after(history_.all()), made_here(database_.live))) << "ahead, and something lacks";
    return true;
  }

  // Without what no revision leaves there: for a while in one of them, or never.
  [[nodiscard]] Objects made_here(Objects objects) const {
    std::erase_if(objects, [this](const auto& entry) {
      return !history_.leaves(entry.second, database_.names_differ || database_.objects_differ);
    });
    return objects;
  }

  bool carry_out(const StepPlan& step_plan) {
    bool upgraded = false;
    for (const Step& step : step_plan.steps) {
      if (const auto* stamp = std::get_if<StampStep>(&step)) {
        take_stamp(*stamp);
      } else if (const auto* repair = std::get_if<RepairStep>(&step)) {
        make(*repair);
      } else if (const auto* dropped = std::get_if<DropIndexStep>(&step)) {
        std::erase_if(database_.live, [&](const auto& entry) { return display(entry.second) == dropped->index; });
      } else if (const auto* upgrade = std::get_if<UpgradeStep>(&step)) {
        if (!run_revision(*upgrade)) return false;
        upgraded = true;
      }
    }
    if (upgraded) database_.rows = step_plan.rows_after;
    return true;
  }

  void take_stamp(const StampStep& stamp) {
    EXPECT_EQ(std::multiset<std::string>(stamp.from.begin(), stamp.from.end()),
              std::multiset<std::string>(database_.rows.begin(), database_.rows.end()));
    database_.rows = stamp.to;
    const Ids stamped = history_.closed(database_.rows);
    expect_rows_moved(stamped, "a wrong stamp");
    EXPECT_TRUE(equals_live(stamped)) << "a wrong stamp";
  }

  // Of what is stamped all rows were moved; of the rest none, but what a run that stopped half way left.
  void expect_rows_moved(const Ids& stamped, const std::string& what) {
    if (database_.passes_for_another) return;
    for (const std::string& id : history_.ids()) {
      if (believed_.contains(id) || id == database_.half_done) continue;
      for (const schema::StatementHistory& statement : history_.revision(id).statements) {
        if (!statement.writes_rows) continue;
        EXPECT_EQ(moved_[statement.sql] > 0, stamped.contains(id)) << what << ": " << statement.sql;
      }
    }
  }

  void make(const RepairStep& repair) {
    const Objects target = history_.after(history_.closed(database_.rows));
    for (const auto& statement : repair.statements) {
      for (const auto& [name, object] : target) {
        const bool is_part = statement.object == "table public." + object.parent && object.kind == Kind::kColumn &&
                             statement.sql.starts_with("CREATE TABLE");
        if (display(object) == statement.object || is_part) put(database_.live, object);
      }
    }
  }

  // False: a statement fails, which undoes its revision and says so.
  bool run_revision(const UpgradeStep& step) {
    const auto& statements = history_.revision(step.revision).statements;
    for (std::size_t i = 0; i < statements.size(); ++i) {
      const bool skipped = std::any_of(step.skipped.begin(), step.skipped.end(),
                                       [i](const SkippedStatement& item) { return item.index == i; });
      if (skipped) continue;
      if (statements[i].writes_rows) note_run(step.revision, statements[i].sql);
      const std::string failure = database_.run(statements[i]);
      if (failure.empty()) continue;
      // What is called by a name that somebody changed is not found; nobody promises to.
      EXPECT_TRUE(database_.names_differ) << step.revision << ": " << failure;
      return false;
    }
    return true;
  }

  // Version rows that say that it did not run are believed as well, where nobody else says anything.
  void note_run(const std::string& id, const std::string& sql) {
    if (rows_tell_ && !believed_.contains(id)) {
      moved_[sql] = 1;
    } else {
      ++moved_[sql];
    }
  }

  void expect_clean(const StepPlan& step_plan) {
    const Ids stamped = history_.closed(database_.rows);
    // Where nothing shows, and no row tells, a database is a fresh one.
    if (database_.shows && !database_.passes_for_another) {
      for (const auto& [sql, times] : moved_) EXPECT_EQ(times, 1) << sql;
      expect_rows_moved(stamped, "in the end");
    }
    // What the policy leaves as it is has a finding.
    const bool is_left =
        std::any_of(step_plan.findings.begin(), step_plan.findings.end(), [](const api::Finding& finding) {
          const bool of_drift = finding.code == Code::kMissingEffects || finding.code == Code::kInvalidIndex;
          return of_drift && finding.message.find("This run") == std::string::npos;
        });
    const Assessment assessment = diagnose(facts());
    const StepPlan again = plan_steps(facts(), assessment, policy_);
    EXPECT_TRUE(again.steps.empty() || is_left) << "not done in one run";
    EXPECT_EQ(api::first_error(again.findings), nullptr) << text_of(again.findings);
    if (is_left || database_.names_differ) return;
    EXPECT_TRUE(equals_live(stamped)) << "not the schema of a clean replay";
  }

  Dice dice_;
  const RandomHistory history_;
  BrokenDatabase database_;
  const api::Policy policy_;
  Ids believed_;
  bool rows_tell_ = false;
  std::map<std::string, int> moved_;  // how often, by statement
};

std::uint32_t number_from(const char* variable, std::uint32_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

TEST(Healing, NamesWhatIsBrokenAndEndsAsACleanReplayOrRefuses) {
  const bool only_one = std::getenv("LOCKKEEPER_SEED") != nullptr;
  const std::uint32_t first = number_from("LOCKKEEPER_SEED", 0);
  const std::uint32_t count = only_one ? 1 : number_from("LOCKKEEPER_SEEDS", 1000);
  for (std::uint32_t seed = first; seed < first + count; ++seed) {
    SCOPED_TRACE("LOCKKEEPER_SEED=" + std::to_string(seed));
    Case(seed).run();
    if (HasFailure()) return;  // one is enough to read
  }
}

}  // namespace
}  // namespace lockkeeper::plan
