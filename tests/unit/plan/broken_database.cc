#include "broken_database.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "plan/evidence/comparison_key.h"

namespace lockkeeper::plan {

using api::Code;
using schema::Kind;
using schema::SchemaObject;

namespace {

// Goes with the other when that is dropped.
bool depends_on(const SchemaObject& object, const SchemaObject& other) {
  if (other.kind == Kind::kTable) return object.parent == other.name;
  return other.kind == Kind::kColumn && object.parent == other.parent &&
         value_of(object, "definition").find("(" + other.name + ")") != std::string::npos;
}

}  // namespace

BrokenDatabase::BrokenDatabase(Dice& dice, const RandomHistory& history)
    : applied(dice.one_of(history.closed_sets())), live(history.after(applied)), rows(history.heads(applied)) {
  shows = !same_state(live, {});
  switch (dice.below(10)) {
    case 0: break;
    case 1:
      how = "an orphaned row";
      rows = {"dff470803ce4"};
      codes = {Code::kOrphanedRevision, Code::kAheadOfImage};
      break;
    case 2:
      how = "no row";
      rows.clear();
      if (shows) codes = {Code::kUnversionedDatabase};
      break;
    case 3: overlap(dice, history); break;
    case 4: replace_rows(dice, history); break;
    case 5: lose_object(dice); break;
    case 6: change_object(dice); break;
    case 7: make_early(dice, history); break;
    case 8: stop_half_way(dice, history); break;
    default: change_what_does_not_count(dice); break;
  }
  for (const Ids& other : history.closed_sets()) {
    const bool is_other = objects_differ && other != applied && same_state(history.after(other), live);
    passes_for_another = passes_for_another || is_other;
  }
  if (rows.empty() && !codes.empty()) codes.push_back(Code::kUnversionedDatabase);
  if (dice.chance(30)) {
    put(live, made(Kind::kTable, "", kForeignTable, {{"owner", dice.chance(50) ? "" : "somebody"}}));
    put(live, column(kForeignTable, "id", "bigint"));
  }
  has_ledger = dice.chance(30);
}

std::string BrokenDatabase::text() const {
  return "broken by " + how + "; applied " + text_of(applied) + "; rows " + text_of({rows.begin(), rows.end()}) +
         (has_ledger ? "; with a ledger" : "");
}

std::string BrokenDatabase::run(const schema::StatementHistory& statement) {
  const auto& set = statement.effects->set;
  const auto& removed = statement.effects->removed;
  // The first one is called by its name; the others go with it, whatever they are.
  if (!removed.empty() && !live.contains(removed.front())) return "cannot drop " + removed.front();
  if (statement.sql.starts_with("CREATE") && live.contains(identity(set.front()))) {
    return "cannot make twice " + display(set.front());
  }
  const auto is_made = [&set](const std::string& table_name) {
    return std::any_of(set.begin(), set.end(), [&table_name](const SchemaObject& object) {
      return object.parent.empty() && object.name == table_name;
    });
  };
  for (const SchemaObject& object : set) {
    const bool has_table =
        object.parent.empty() || is_made(object.parent) || live.contains(identity(table(object.parent)));
    if (!has_table) return "cannot make " + display(object);
  }
  if (!removed.empty()) {
    const SchemaObject gone = live.at(removed.front());
    take(live, gone);
    std::erase_if(live, [&gone](const auto& entry) { return depends_on(entry.second, gone); });
  }
  for (const SchemaObject& object : set) put(live, object);
  return "";
}

void BrokenDatabase::overlap(Dice& dice, const RandomHistory& history) {
  Ids below = applied;
  for (const std::string& head : history.heads(applied)) below.erase(head);
  if (below.empty()) return;
  how = "rows that overlap";
  rows.push_back(dice.one_of(below));
  codes = {Code::kOverlappingRows};
}

// Another set is stamped than the one that ran.
void BrokenDatabase::replace_rows(Dice& dice, const RandomHistory& history) {
  const Ids claimed = dice.one_of(history.closed_sets());
  if (claimed.empty() || same_state(history.after(claimed), live)) return;
  how = "the rows of other revisions";
  rows = history.heads(claimed);
  codes = {Code::kMissingEffects, Code::kUnstampedEffects, Code::kPartialRevision};
}

void BrokenDatabase::lose_object(Dice& dice) {
  if (live.empty()) return;
  const SchemaObject lost = dice.one_of(live).second;
  how = "the loss of " + display(lost);
  object_lost = true;
  take(live, lost);
  std::erase_if(live, [&lost](const auto& entry) { return depends_on(entry.second, lost); });
  objects_differ = true;
  codes = {Code::kMissingEffects, Code::kUnstampedEffects, Code::kPartialRevision};
}

void BrokenDatabase::change_object(Dice& dice) {
  std::vector<SchemaObject> columns;
  for (const auto& [name, object] : live) {
    if (object.kind == Kind::kColumn) columns.push_back(object);
  }
  if (columns.empty()) return;
  const SchemaObject which = dice.one_of(columns);
  how = "another type of " + display(which);
  put(live, column(which.parent, which.name, "xml"));
  objects_differ = true;
  codes = {Code::kMissingEffects};
}

// A statement of a pending revision, as if somebody had run it.
void BrokenDatabase::make_early(Dice& dice, const RandomHistory& history) {
  std::vector<schema::Effects> found;
  for (const std::string& id : history.ids()) {
    Ids with = applied;
    if (!with.insert(id).second || !history.is_closed(with)) continue;
    const auto& statements = history.revision(id).statements;
    if (!statements.empty() && !statements.front().effects->set.empty()) found.push_back(*statements.front().effects);
  }
  if (found.empty()) return;
  const schema::Effects effects = dice.one_of(found);
  how = "what was made before its time";
  for (const SchemaObject& object : effects.set) put(live, object);
  objects_differ = true;
  if (!same_state(live, history.after(applied))) {
    codes = {Code::kUnstampedEffects, Code::kPartialRevision, Code::kMissingEffects};
  }
}

// A revision with a statement outside of its transaction: all of it but that one, whose index is not valid or not
// there.
void BrokenDatabase::stop_half_way(Dice& dice, const RandomHistory& history) {
  for (const std::string& id : history.ids()) {
    const auto& statements = history.revision(id).statements;
    if (statements.size() < 2 || !statements.back().outside_transaction) continue;
    Ids with = applied;
    if (!with.insert(id).second || !history.is_closed(with)) continue;
    const Objects before = live;
    for (std::size_t i = 0; i + 1 < statements.size(); ++i) EXPECT_EQ(run(statements[i]), "");
    const bool has_trace = !same_state(live, before);
    if (!has_trace && history.moves_data(id)) continue;  // nobody could see that its rows were moved
    how = "the end of a run in the middle of " + id;
    if (has_trace) codes = {Code::kPartialRevision, Code::kUnstampedEffects, Code::kMissingEffects};
    if (dice.chance(50)) {
      put(live, invalid(statements.back().effects->set.front()));
      codes = {Code::kInvalidIndex};
    }
    half_done = id;
    objects_differ = true;
    return;
  }
}

void BrokenDatabase::change_what_does_not_count(Dice& dice) {
  how = "what does not count";
  Objects changed;
  for (const auto& [name, object] : live) {
    SchemaObject other = object;
    if (other.name_is_incidental && dice.chance(30)) other.name += "_renamed";
    if (other.kind == Kind::kTable && dice.chance(30)) other.fields.push_back({"owner", "dba"});
    names_differ = names_differ || other.name != object.name;
    schema::seal(other);
    put(changed, other);
  }
  live = std::move(changed);
}

std::multiset<std::string> essentials(const Objects& objects) {
  std::multiset<std::string> result;
  for (const auto& [name, object] : objects) {
    if (object.name == kForeignTable || object.parent == kForeignTable) continue;
    result.insert((object.name_is_incidental ? "" : name) + to_string(comparison_key(object)));
  }
  return result;
}

bool same_state(const Objects& a, const Objects& b) {
  return essentials(a) == essentials(b);
}

}  // namespace lockkeeper::plan
