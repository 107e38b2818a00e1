#include "plan/diagnosis/ahead.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "plan/evidence/comparison_key.h"

namespace lockkeeper::plan {

namespace {

// Whether the files may need `object`, a name of dropped.h: they do not where they make tables by literal calls only
// and its table is none of those.
class Needed {
 public:
  explicit Needed(const Facts& facts) {
    for (const alembic::RevisionFile& file : facts.graph.revisions()) {
      open_ = open_ || file.makes_more;
      for (const alembic::CreatedTable& table : file.tables) {
        tables_.insert((table.schema.empty() ? facts.default_schema : table.schema) + "." + table.name);
      }
    }
  }

  [[nodiscard]] bool operator()(const std::string& object) const {
    // `type public.status`, `(not recorded)`: tables are not all that files make.
    const std::size_t dot = std::min(object.find('.'), object.size());
    if (open_ || object.starts_with("(") || object.find(' ') < dot || dot == object.size()) return true;
    return std::any_of(tables_.begin(), tables_.end(), [&](const std::string& table) {
      return object == table || (object.starts_with(table) && object[table.size()] == '.');
    });
  }

 private:
  std::set<std::string> tables_;
  bool open_ = false;
};

}  // namespace

std::optional<Ahead> find_ahead(const Facts& facts, const std::string& row) {
  std::map<std::string, const LedgerRevision*> known;
  for (const LedgerRevision& revision : facts.ledger) known[revision.revision] = &revision;  // the latest run counts
  const auto top = known.find(row);
  if (top == known.end()) return std::nullopt;

  Ahead ahead;
  ahead.image = top->second->image;
  const Needed needed(facts);
  std::set<std::string> seen{row};
  std::vector<std::string> todo{row};
  while (!todo.empty()) {
    const LedgerRevision& revision = *known.at(todo.back());
    todo.pop_back();
    ahead.beyond.push_back(revision.revision);
    std::vector<std::string> lost;
    std::copy_if(revision.dropped.begin(), revision.dropped.end(), std::back_inserter(lost), needed);
    if (!lost.empty()) ahead.lost.push_back({revision.revision, revision.image, std::move(lost)});
    for (const std::string& parent : revision.parents) {
      if (!seen.insert(parent).second) continue;
      if (facts.graph.find(parent) != nullptr) {
        ahead.anchors.push_back(parent);
      } else if (known.contains(parent)) {
        todo.push_back(parent);
      } else {
        return std::nullopt;  // the way back to the files is not known
      }
    }
  }
  if (ahead.anchors.empty()) return std::nullopt;
  std::reverse(ahead.beyond.begin(), ahead.beyond.end());
  std::reverse(ahead.lost.begin(), ahead.lost.end());
  return ahead;
}

bool leads_into_the_unknown(const Facts& facts, const std::string& row) {
  std::map<std::string, const LedgerRevision*> known;
  for (const LedgerRevision& revision : facts.ledger) known[revision.revision] = &revision;
  if (!known.contains(row)) return false;
  std::set<std::string> seen{row};
  std::vector<std::string> todo{row};
  while (!todo.empty()) {
    const LedgerRevision& revision = *known.at(todo.back());
    todo.pop_back();
    for (const std::string& parent : revision.parents) {
      if (!seen.insert(parent).second || facts.graph.find(parent) != nullptr) continue;
      if (!known.contains(parent)) return true;
      todo.push_back(parent);
    }
  }
  return false;
}

std::vector<std::string> newer_objects(const schema::Fingerprint& live, const ObjectHistories& objects) {
  using schema::Kind;
  using schema::SchemaObject;
  const auto tables = own_relations(live, objects);
  std::set<std::pair<std::string, std::string>> owners;  // in each schema
  for (const SchemaObject& object : live.objects()) {
    if (object.parent.empty() && objects.knows(identity(object))) {
      owners.emplace(object.schema, value_of(object, "owner"));
    }
  }
  std::vector<std::string> newer;
  for (const SchemaObject* object : objects.unknown()) {
    const bool may_be = object->parent.empty() ? owners.contains({object->schema, value_of(*object, "owner")})
                                               : object->kind != Kind::kIndex && object->kind != Kind::kStatistics &&
                                                     tables.contains({object->schema, object->parent});
    if (may_be) newer.push_back(display(*object));
  }
  return newer;
}

}  // namespace lockkeeper::plan
