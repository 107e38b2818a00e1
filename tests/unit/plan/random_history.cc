#include "random_history.h"

#include <algorithm>

#include "plan/evidence/comparison_key.h"

namespace lockkeeper::plan {

using schema::Kind;
using schema::SchemaObject;

std::string text_of(const Ids& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "" : " ") + id;
  return "{" + text + "}";
}

RandomHistory::RandomHistory(Dice& dice, std::size_t revisions) : dice_(dice) {
  std::vector<std::string> heads;
  for (std::size_t i = 0; i < revisions; ++i) {
    std::vector<std::string> parents;
    if (heads.size() > 1 && dice_.chance(30)) {
      parents = heads;
    } else if (!heads.empty()) {
      parents = {dice_.chance(20) ? dice_.one_of(ids_) : dice_.one_of(heads)};
    }
    const std::string id = "r" + std::to_string(i);
    add(id, parents);
    std::erase_if(heads, [&parents](const std::string& head) {
      return std::find(parents.begin(), parents.end(), head) != parents.end();
    });
    heads.push_back(id);
  }
  if (heads.size() > 1) add("merge", heads);
}

const schema::RevisionHistory& RandomHistory::revision(const std::string& id) const {
  return *maker_.history().find(id);
}

bool RandomHistory::is_closed(const Ids& set) const {
  return std::all_of(set.begin(), set.end(), [&](const std::string& id) {
    return std::includes(set.begin(), set.end(), ancestors_.at(id).begin(), ancestors_.at(id).end());
  });
}

Ids RandomHistory::closed(const std::vector<std::string>& heads) const {
  Ids set;
  for (const std::string& head : heads) {
    if (has(head)) set.insert(ancestors_.at(head).begin(), ancestors_.at(head).end());
  }
  return set;
}

std::vector<std::string> RandomHistory::heads(const Ids& set) const {
  std::vector<std::string> heads;
  for (const std::string& id : set) {
    const bool needed = std::any_of(set.begin(), set.end(), [&](const std::string& other) {
      return other != id && ancestors_.at(other).contains(id);
    });
    if (!needed) heads.push_back(id);
  }
  return heads;
}

std::vector<Ids> RandomHistory::closed_sets() const {
  std::vector<Ids> sets{{}};
  for (const std::string& id : ids_) {
    const std::size_t count = sets.size();
    for (std::size_t i = 0; i < count; ++i) {
      Ids with = sets[i];
      with.insert(id);
      if (is_closed(with)) sets.push_back(std::move(with));
    }
  }
  return sets;
}

bool RandomHistory::leaves(const SchemaObject& object, bool whatever_its_name) const {
  const auto& revisions = maker_.history().revisions;
  return std::any_of(revisions.begin(), revisions.end(), [&](const schema::RevisionHistory& revision) {
    return std::any_of(revision.effects.set.begin(), revision.effects.set.end(), [&](const SchemaObject& made) {
      return identity(made) == identity(object) ||
             (whatever_its_name && made.name_is_incidental && comparison_key(made) == comparison_key(object));
    });
  });
}

bool RandomHistory::has_alike_in_two_arms() const {
  std::map<std::string, std::string> last;  // by definition: who made one
  for (const schema::RevisionHistory& revision : maker_.history().revisions) {
    for (const SchemaObject& object : revision.effects.set) {
      if (!object.name_is_incidental) continue;
      const auto [found, is_new] = last.try_emplace(to_string(comparison_key(object)), revision.revision);
      if (!is_new && !ancestors_.at(revision.revision).contains(found->second)) return true;
      found->second = revision.revision;
    }
  }
  return false;
}

std::string RandomHistory::text() const {
  std::string text;
  for (const schema::RevisionHistory& revision : maker_.history().revisions) {
    text += "\n  " + revision.revision + " after " + text_of({revision.parents.begin(), revision.parents.end()}) + ":";
    for (const schema::StatementHistory& statement : revision.statements) {
      text += " " + statement.sql + (statement.outside_transaction ? " (outside)" : "") + ";";
    }
  }
  return text;
}

void RandomHistory::add(const std::string& id, const std::vector<std::string>& parents) {
  Ids& ancestors = ancestors_[id];
  for (const std::string& parent : parents) ancestors.insert(ancestors_[parent].begin(), ancestors_[parent].end());
  ancestors.insert(id);
  ids_.push_back(id);
  std::vector<Change> changes;
  const std::size_t count = parents.size() > 1 ? dice_.below(2) : 1 + dice_.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    if (auto change = any_change(id)) changes.push_back(std::move(*change));
  }
  if (!changes.empty() && dice_.chance(25)) {
    if (auto change = make_index(id)) {
      change->outside_transaction = true;
      changes.push_back(std::move(*change));
    }
  }
  maker_.revision(id, parents, changes);
}

std::optional<SchemaObject> RandomHistory::pick(const std::string& id, Kind kind) {
  std::vector<SchemaObject> usable;
  for (const auto& [name, object] : state_) {
    if (object.kind == kind && may_touch(id, name)) usable.push_back(object);
  }
  if (usable.empty()) return std::nullopt;
  return dice_.one_of(usable);
}

bool RandomHistory::may_touch(const std::string& id, const std::string& identity) const {
  const auto writers = writers_.find(identity);
  return writers == writers_.end() ||
         std::all_of(writers->second.begin(), writers->second.end(),
                     [&](const std::string& writer) { return ancestors_.at(id).contains(writer); });
}

bool RandomHistory::is_own(const std::string& id, const std::string& table) const {
  const auto writers = table_writers_.find(table);
  return writers == table_writers_.end() ||
         std::all_of(writers->second.begin(), writers->second.end(),
                     [&](const std::string& writer) { return ancestors_.at(id).contains(writer); });
}

Change RandomHistory::noted(const std::string& id, Change change) {
  for (const SchemaObject& object : change.removed) {
    state_.erase(identity(object));
    note_writer(id, object);
  }
  for (const SchemaObject& object : change.set) {
    state_[identity(object)] = object;
    note_writer(id, object);
  }
  return change;
}

void RandomHistory::note_writer(const std::string& id, const SchemaObject& object) {
  writers_[identity(object)].insert(id);
  table_writers_[object.parent.empty() ? object.name : object.parent].insert(id);
}

std::optional<Change> RandomHistory::any_change(const std::string& id) {
  switch (dice_.below(12)) {
    case 0:
    case 1:
    case 2: return make_table(id);
    case 3:
    case 4: return make_column(id);
    case 5: return make_index(id);
    case 6: return drop_column(id);
    case 7: return drop_index(id);
    case 8: return drop_table(id);
    case 9: return change_column(id);
    case 10: return comment(id);
    default: return write_rows("UPDATE something -- " + id + " " + std::to_string(++names_));
  }
}

Change RandomHistory::make_table(const std::string& id) {
  const std::string name = "t" + std::to_string(++names_);
  Change change = create({table(name), column(name, "id", "bigint")});
  if (dice_.chance(40)) {
    change.set.push_back(made(Kind::kConstraint, name, name + "_pkey", {{"definition", "PRIMARY KEY (id)"}}));
  }
  return noted(id, std::move(change));
}

std::optional<Change> RandomHistory::make_column(const std::string& id) {
  const auto of = pick(id, Kind::kTable);
  if (!of) return std::nullopt;
  Change change = create({column(of->name, "c" + std::to_string(++names_), dice_.chance(50) ? "text" : "integer")});
  change.sql = "ALTER TABLE " + of->name + " ADD COLUMN " + change.set[0].name;
  return noted(id, std::move(change));
}

std::optional<Change> RandomHistory::make_index(const std::string& id) {
  const auto on = pick(id, Kind::kColumn);
  if (!on) return std::nullopt;
  return noted(id, create({index(on->parent, "ix" + std::to_string(++names_), on->name)}));
}

std::optional<Change> RandomHistory::drop_column(const std::string& id) {
  const auto which = pick(id, Kind::kColumn);
  if (!which || which->name == "id" || !is_own(id, which->parent)) return std::nullopt;
  Change change = drop({*which});
  for (const auto& [name, object] : state_) {
    if (object.kind != Kind::kIndex || object.parent != which->parent) continue;
    if (value_of(object, "definition").find("(" + which->name + ")") == std::string::npos) continue;
    change.removed.push_back(object);
  }
  change.sql = "ALTER TABLE " + which->parent + " DROP COLUMN " + which->name;
  return noted(id, std::move(change));
}

std::optional<Change> RandomHistory::drop_index(const std::string& id) {
  const auto which = pick(id, Kind::kIndex);
  if (!which) return std::nullopt;
  return noted(id, drop({*which}));
}

std::optional<Change> RandomHistory::drop_table(const std::string& id) {
  const auto which = pick(id, Kind::kTable);
  if (!which || !is_own(id, which->name)) return std::nullopt;
  Change change = drop({*which});
  for (const auto& [name, object] : state_) {
    if (object.parent == which->name) change.removed.push_back(object);
  }
  change.sql = "DROP TABLE " + which->name;
  return noted(id, std::move(change));
}

std::optional<Change> RandomHistory::change_column(const std::string& id) {
  const auto which = pick(id, Kind::kColumn);
  if (!which) return std::nullopt;
  const std::string type = "numeric(" + std::to_string(++names_) + ")";
  return noted(id, {.sql = "ALTER TABLE " + which->parent + " ALTER COLUMN " + which->name + " TYPE " + type,
                    .set = {column(which->parent, which->name, type)},
                    .removed = {}});
}

std::optional<Change> RandomHistory::comment(const std::string& id) {
  const auto which = pick(id, Kind::kTable);
  if (!which) return std::nullopt;
  SchemaObject object = *which;
  object.fields = {{"comment", "said by " + id + std::to_string(++names_)}};
  schema::seal(object);
  fine_.insert(id);
  return noted(id, {.sql = "COMMENT ON TABLE " + object.name, .set = {object}, .removed = {}});
}

}  // namespace lockkeeper::plan
