#include "plan/repair/defensive.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "plan/diagnosis/rows_in_doubt.h"
#include "plan/evidence/comparison_key.h"
#include "plan/evidence/row_writes.h"
#include "plan/repair/refusals.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {

namespace {

using schema::RevisionHistory;
using schema::SchemaObject;
using schema::StatementHistory;

enum class Vote { kOpen, kDone, kNotBegun };

// An object's way through one revision.
struct Path {
  const SchemaObject* before = nullptr;  // in the history; nullptr: not there
  const SchemaObject* live = nullptr;
  bool has_another_name = false;
  std::vector<std::pair<std::size_t, const SchemaObject*>> results;  // by statement; nullptr: taken away
};

bool is_same(const SchemaObject* a, const SchemaObject* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return comparison_key(*a) == comparison_key(*b);
}

class DefensivePlanner {
 public:
  DefensivePlanner(const Facts& facts, const SchemaView& view, const Evidence& evidence)
      : facts_(facts), view_(view), evidence_(evidence) {}

  DefensivePlan run(const std::vector<std::string>& pending) {
    std::unordered_map<std::string, UpgradeStep> steps;
    const RevisionSet wanted = [&] {
      RevisionSet set(view_.ancestry.size(), false);
      for (const std::string& revision : pending) {
        if (const auto number = view_.ancestry.number(revision)) set[*number] = true;
      }
      return set;
    }();
    for (std::size_t number = 0; number < view_.ancestry.size() && plan_.refused.empty(); ++number) {
      const RevisionHistory& revision = facts_.history->revisions[number];
      if (wanted[number]) steps.emplace(revision.revision, judge(number, revision));
      for (const std::string& gone : revision.effects.removed) made_[gone] = nullptr;
      for (const SchemaObject& object : revision.effects.set) made_[identity(object)] = &object;
    }
    if (plan_.refused.empty()) {
      if (const auto doubt = find_rows_in_doubt(facts_, view_.ancestry, evidence_, wanted, something_done_)) {
        refuse(doubt->revision, doubt->why);
      }
    }
    if (!plan_.refused.empty()) return std::move(plan_);
    for (const std::string& revision : pending) {
      const auto step = steps.find(revision);
      plan_.steps.push_back(step == steps.end() ? UpgradeStep{.revision = revision, .skipped = {}, .statements = {}}
                                                : step->second);
    }
    return std::move(plan_);
  }

 private:
  void refuse(const std::string& revision, std::string why) {
    if (!plan_.refused.empty()) return;
    plan_.revision = revision;
    plan_.refused = std::move(why);
  }

  [[nodiscard]] const SchemaObject* made(const std::string& identity) const {
    const auto found = made_.find(identity);
    if (found != made_.end()) return found->second;
    return facts_.history->base.empty() ? nullptr : facts_.history->base.find(identity);
  }
  // As the upgrade so far leaves it.
  [[nodiscard]] const SchemaObject* live(const std::string& identity) const {
    const auto found = there_.find(identity);
    return found != there_.end() ? found->second : view_.objects.live(identity);
  }

  UpgradeStep judge(std::size_t number, const RevisionHistory& revision) {
    UpgradeStep step{.revision = revision.revision, .skipped = {}, .statements = {}};
    const bool whole = std::all_of(revision.statements.begin(), revision.statements.end(),
                                   [](const StatementHistory& statement) { return statement.effects.has_value(); });
    if (!whole || revision.statements.empty()) {
      judge_as_a_whole(revision);
      return step;
    }
    std::map<std::string, Path> paths = paths_of(revision);
    const std::vector<Vote> votes = vote(revision, paths);
    if (!plan_.refused.empty()) return step;
    const auto last = std::find(votes.rbegin(), votes.rend(), Vote::kDone);
    const std::size_t done = static_cast<std::size_t>(votes.rend() - last);  // statements up to the last one that is
    const std::vector<bool> went = came_and_went(revision, paths, votes, done);
    if (!plan_.refused.empty()) return step;
    if (done > 0) something_done_.push_back(number);
    note_skipped(revision, votes);
    for (std::size_t i = 0; i < revision.statements.size(); ++i) {
      const StatementHistory& statement = revision.statements[i];
      if (statement.writes_rows || statement.reads_rows) {
        if (const std::string doubt = doubt_of(revision, i, done, votes); !doubt.empty()) {
          refuse(revision.revision, words_.moves_data(revision, statement, doubt));
          return step;
        }
      }
      if (votes[i] != Vote::kDone && !went[i]) continue;
      plan_.skips = true;
      step.skipped.push_back({.index = i, .sql = statement.sql, .because = because(statement)});
    }
    for (const SchemaObject& object : revision.effects.set) there_[identity(object)] = &object;
    for (const std::string& gone : revision.effects.removed) there_[gone] = nullptr;
    return step;
  }

  std::map<std::string, Path> paths_of(const RevisionHistory& revision) const {
    std::map<std::string, Path> paths;
    const auto path_of = [&](const std::string& identity) -> Path& {
      const auto [place, is_new] = paths.try_emplace(identity);
      if (is_new)
        place->second = {.before = made(identity), .live = live(identity), .has_another_name = false, .results = {}};
      return place->second;
    };
    for (std::size_t i = 0; i < revision.statements.size(); ++i) {
      for (const std::string& gone : revision.statements[i].effects->removed) {
        path_of(gone).results.emplace_back(i, nullptr);
      }
      for (const SchemaObject& object : revision.statements[i].effects->set) {
        path_of(identity(object)).results.emplace_back(i, &object);
      }
    }
    for (auto& [identity, path] : paths) look_for_another_name(path, paths);
    return paths;
  }

  // The same index or constraint, under a name that no revision gives.
  void look_for_another_name(Path& path, const std::map<std::string, Path>& paths) const {
    if (path.live != nullptr) return;
    const SchemaObject* wanted = path.before;
    for (const auto& [statement, result] : path.results) wanted = result != nullptr ? result : wanted;
    if (wanted == nullptr || !wanted->name_is_incidental) return;
    for (const SchemaObject& object : facts_.live->objects()) {
      if (object.kind != wanted->kind || object.parent != wanted->parent || object.schema != wanted->schema) continue;
      const std::string name = identity(object);
      // What is to be dropped may have the name that an earlier revision gave it.
      const bool is_meant =
          view_.objects.knows(name) && (path.before != wanted || made(name) != nullptr || paths.contains(name));
      if (!object.name_is_incidental || is_meant || live(name) == nullptr) continue;
      if (comparison_key(object) != comparison_key(*wanted)) continue;
      path.live = &object;
      path.has_another_name = true;
    }
  }

  std::vector<Vote> vote(const RevisionHistory& revision, const std::map<std::string, Path>& paths) {
    std::vector<Vote> votes(revision.statements.size(), Vote::kOpen);
    for (const auto& [identity, path] : paths) {
      const bool as_before = is_same(path.live, path.before);
      std::optional<std::size_t> reached;  // the last statement whose result is there
      const SchemaObject* expected = path.before;
      for (const auto& [statement, result] : path.results) {
        if (is_same(path.live, result)) reached = statement;
        if (result != nullptr) expected = result;
      }
      // It shows nothing: an order of columns, a comment; or it came and went, which what follows decides.
      if (as_before && reached) continue;
      if (!as_before && !reached) {
        refuse(revision.revision, words_.differs(revision, expected, path.live));
        return votes;
      }
      for (const auto& [statement, result] : path.results) {
        const Vote now = reached && statement <= *reached ? Vote::kDone : Vote::kNotBegun;
        if (now == Vote::kNotBegun && result == nullptr && path.has_another_name &&
            !goes_with_its_table(revision.statements[statement], *expected)) {
          refuse(revision.revision, words_.has_another_name(revision, *expected, *path.live));
          return votes;
        }
        if (votes[statement] != Vote::kOpen && votes[statement] != now) {
          const SchemaObject& object = result != nullptr ? *result : *expected;
          refuse(revision.revision,
                 words_.half_done(revision, revision.statements[statement], object, now == Vote::kDone));
          return votes;
        }
        votes[statement] = now;
      }
    }
    return votes;
  }

  // Statements between which something comes and goes, where a part of them lies before what is done: all of them are
  // skipped, because what they took away is not there to be taken away again.
  std::vector<bool> came_and_went(const RevisionHistory& revision, const std::map<std::string, Path>& paths,
                                  const std::vector<Vote>& votes, std::size_t done) {
    std::vector<bool> skipped(votes.size(), false);
    for (bool more = true; more;) {
      more = false;
      for (const auto& [identity, path] : paths) {
        const std::vector<std::size_t> changes = way_there_and_back(path);
        const bool begun = std::any_of(changes.begin(), changes.end(),
                                       [&](std::size_t statement) { return statement < done || skipped[statement]; });
        if (!begun) continue;
        for (const std::size_t statement : changes) {
          if (skipped[statement] || votes[statement] == Vote::kDone) continue;
          if (votes[statement] == Vote::kOpen) {
            skipped[statement] = true;
            more = true;
          } else if (!goes_with_its_table(revision.statements[statement], *path.results.front().second)) {
            refuse(revision.revision,
                   words_.lacks(revision, revision.statements[statement], *path.results.front().second));
            return skipped;
          }
        }
      }
    }
    return skipped;
  }

  // The statements that change it, where it is in the end as it was; else none.
  static std::vector<std::size_t> way_there_and_back(const Path& path) {
    std::vector<std::size_t> changes;
    if (path.before != nullptr || path.live != nullptr || path.results.back().second != nullptr) return changes;
    for (const auto& [statement, result] : path.results) changes.push_back(statement);
    return changes;
  }

  static bool goes_with_its_table(const StatementHistory& statement, const SchemaObject& object) {
    const std::string parent = schema::make_identity(schema::Kind::kTable, object.schema, "", object.parent);
    const auto& removed = statement.effects->removed;
    return !object.parent.empty() && std::find(removed.begin(), removed.end(), parent) != removed.end();
  }

  // Nobody looked at its statements one by one.
  void judge_as_a_whole(const RevisionHistory& revision) {
    bool any_done = false;
    for (const SchemaObject& object : revision.effects.set) {
      const SchemaObject* there = live(identity(object));
      if (is_same(there, made(identity(object)))) continue;
      any_done = true;
    }
    if (any_done) refuse(revision.revision, words_.not_looked_at(revision));
    for (const SchemaObject& object : revision.effects.set) there_[identity(object)] = &object;
    for (const std::string& gone : revision.effects.removed) there_[gone] = nullptr;
  }

  // Before the last statement that is done; or in a transaction that ended inside of the revision, and of which
  // something is there: then all of it is. A revision of one transaction never stays by half: what is there of it came
  // from elsewhere, and the rows after it were not moved.
  static bool may_have_run(const RevisionHistory& revision, std::size_t i, std::size_t done,
                           const std::vector<Vote>& votes) {
    if (done == 0) return false;
    if (i < done || revision.statements[i].outside_transaction) return true;
    for (std::size_t at = i; at > 0;) {
      --at;
      if (revision.statements[at].outside_transaction) break;
      if (votes[at] != Vote::kDone) continue;
      return std::any_of(revision.statements.begin() + static_cast<std::ptrdiff_t>(i), revision.statements.end(),
                         [](const StatementHistory& later) { return later.outside_transaction; });
    }
    return false;
  }

  // What the skipped statements of the pending revisions make, up to this one.
  void note_skipped(const RevisionHistory& revision, const std::vector<Vote>& votes) {
    skipped_here_.clear();
    for (std::size_t i = 0; i < votes.size(); ++i) {
      if (votes[i] != Vote::kDone) continue;
      for (const SchemaObject& object : revision.statements[i].effects->set) {
        // A table that only gets a column was there before.
        if (made(identity(object)) == nullptr && holds_rows(object)) skipped_here_.push_back(&object);
      }
    }
    skipped_.insert(skipped_.end(), skipped_here_.begin(), skipped_here_.end());
  }

  [[nodiscard]] std::string doubt_of(const RevisionHistory& revision, std::size_t i, std::size_t done,
                                     const std::vector<Vote>& votes) const {
    const StatementHistory& statement = revision.statements[i];
    const bool all_there = std::find(votes.begin(), votes.end(), Vote::kNotBegun) == votes.end() && done > 0;
    std::string doubt = doubt_of_statement(statement, votes[i] == Vote::kDone, all_there, skipped_here_, skipped_);
    if (!doubt.empty() || !statement.effects->empty() || !may_have_run(revision, i, done, votes)) return doubt;
    return i < done ? "what comes after it is there already" : "what comes before it is there already";
  }

  // Without what was there before the revision: a table to which a column came.
  [[nodiscard]] std::string because(const StatementHistory& statement) const {
    std::vector<std::string> names;
    std::vector<std::string> parts;
    for (const SchemaObject& object : statement.effects->set) {
      if (made(identity(object)) != nullptr) continue;
      (object.parent.empty() ? names : parts).push_back(display(object));
    }
    if (names.empty()) names = std::move(parts);
    if (names.empty()) {
      for (const SchemaObject& object : statement.effects->set) names.push_back(display(object));
    }
    if (names.empty()) return "what it takes away is not there any more";
    return fmt::format("{} {} there, with the same definition", some_of(names), verb(names.size(), "is", "are"));
  }

  const Facts& facts_;
  const Refusals words_{facts_};
  const SchemaView& view_;
  const Evidence& evidence_;
  std::unordered_map<std::string, const SchemaObject*> made_;   // in the history, up to here
  std::unordered_map<std::string, const SchemaObject*> there_;  // where the upgrade so far changed it
  std::vector<std::size_t> something_done_;
  std::vector<const SchemaObject*> skipped_here_;  // that hold rows, by the revision that is looked at
  std::vector<const SchemaObject*> skipped_;       // and by all so far
  DefensivePlan plan_;
};

}  // namespace

DefensivePlan find_defensive_plan(const Facts& facts, const SchemaView& view, const Evidence& evidence,
                                  const std::vector<std::string>& pending) {
  return DefensivePlanner(facts, view, evidence).run(pending);
}

}  // namespace lockkeeper::plan
