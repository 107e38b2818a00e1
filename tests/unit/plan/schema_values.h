// Schemas and histories as values, for tests.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "alembic/graph.h"
#include "plan/diagnosis/diagnosis.h"
#include "schema/history.h"

namespace lockkeeper::plan {

using Objects = std::map<std::string, schema::SchemaObject>;  // by identity

inline schema::SchemaObject made(schema::Kind kind, const std::string& parent, const std::string& name,
                                 std::vector<schema::Field> fields = {}) {
  schema::SchemaObject object;
  object.kind = kind;
  object.schema = "public";
  object.parent = parent;
  object.name = name;
  object.fields = std::move(fields);
  object.name_is_incidental = kind == schema::Kind::kConstraint || kind == schema::Kind::kIndex;
  schema::seal(object);
  return object;
}
inline schema::SchemaObject table(const std::string& name) {
  return made(schema::Kind::kTable, "", name);
}
inline schema::SchemaObject column(const std::string& of, const std::string& name, const std::string& type = "text") {
  return made(schema::Kind::kColumn, of, name, {{"type", type}});
}
inline schema::SchemaObject index(const std::string& of, const std::string& name, const std::string& on) {
  return made(schema::Kind::kIndex, of, name, {{"definition", "ON public." + of + " USING btree (" + on + ")"}});
}
inline schema::SchemaObject invalid(schema::SchemaObject index) {
  index.fields.push_back({"valid", "false"});
  schema::seal(index);
  return index;
}

inline schema::Fingerprint fingerprint(const Objects& objects) {
  std::vector<schema::SchemaObject> list;
  for (const auto& [identity, object] : objects) list.push_back(object);
  return schema::Fingerprint(std::move(list));
}

// One statement: what it makes, and what it takes away.
struct Change {
  std::string sql;
  std::vector<schema::SchemaObject> set;
  std::vector<schema::SchemaObject> removed;
  bool writes_rows = false;
  bool outside_transaction = false;
  bool reads_rows = false;
};

inline Change create(std::vector<schema::SchemaObject> set) {
  std::string sql;
  for (const auto& object : set) sql += (sql.empty() ? "CREATE " : " ") + object.name;
  return {.sql = sql, .set = std::move(set), .removed = {}};
}
inline Change drop(std::vector<schema::SchemaObject> removed) {
  std::string sql = "DROP";
  for (const auto& object : removed) sql += " " + object.name;
  return {.sql = sql, .set = {}, .removed = std::move(removed)};
}
inline Change write_rows(const std::string& sql) {
  return {.sql = sql, .set = {}, .removed = {}, .writes_rows = true};
}
inline Change read_rows(const std::string& sql) {
  return {.sql = sql, .set = {}, .removed = {}, .reads_rows = true};
}

class HistoryMaker {
 public:
  HistoryMaker& revision(const std::string& id, std::vector<std::string> parents, const std::vector<Change>& changes) {
    schema::RevisionHistory made{.revision = id, .parents = parents, .checksum = id, .effects = {}, .statements = {}};
    const Objects before = state_;
    for (const Change& change : changes) {
      schema::Effects effects{.set = change.set, .removed = {}};
      for (const auto& object : change.removed) {
        effects.removed.push_back(identity(object));
        state_.erase(identity(object));
      }
      for (const auto& object : change.set) state_[identity(object)] = object;
      made.moves_data = made.moves_data || change.writes_rows || change.reads_rows;
      made.statements.push_back({.sql = change.sql,
                                 .effects = std::move(effects),
                                 .writes_rows = change.writes_rows,
                                 .reads_rows = change.reads_rows,
                                 .outside_transaction = change.outside_transaction});
    }
    for (const auto& [name, object] : state_) {
      const auto found = before.find(name);
      if (found == before.end() || found->second.strict != object.strict || found->second.order != object.order) {
        made.effects.set.push_back(object);
      }
    }
    for (const auto& [name, object] : before) {
      if (!state_.contains(name)) made.effects.removed.push_back(name);
    }
    history_.revisions.push_back(std::move(made));
    alembic::RevisionFile file;
    file.path = "versions/" + id + ".py";
    file.revision = id;
    file.checksum = id;
    for (const std::string& parent : parents) file.down_revisions.push_back({parent, 4});
    files_.push_back(std::move(file));
    return *this;
  }

  [[nodiscard]] const schema::History& history() const { return history_; }
  [[nodiscard]] Objects after(const std::vector<std::string>& revisions) const {
    Objects state;
    for (const auto& revision : history_.revisions) {
      if (std::find(revisions.begin(), revisions.end(), revision.revision) == revisions.end()) continue;
      for (const std::string& gone : revision.effects.removed) state.erase(gone);
      for (const auto& object : revision.effects.set) state[identity(object)] = object;
    }
    return state;
  }
  [[nodiscard]] Facts facts(const Objects& live, std::vector<std::string> rows) const {
    Facts facts;
    facts.graph = alembic::Graph(files_);
    facts.version_table = "public.alembic_version";
    facts.version_table_exists = true;
    facts.rows = std::move(rows);
    facts.history = std::make_shared<schema::History>(history_);
    facts.live = std::make_shared<schema::Fingerprint>(fingerprint(live));
    for (const auto& [identity, object] : live) {
      if (object.kind == schema::Kind::kTable) facts.tables.push_back({object.schema, object.name});
    }
    return facts;
  }

 private:
  schema::History history_;
  std::vector<alembic::RevisionFile> files_;
  Objects state_;
};

inline void put(Objects& objects, const schema::SchemaObject& object) {
  objects[identity(object)] = object;
}
inline void take(Objects& objects, const schema::SchemaObject& object) {
  objects.erase(identity(object));
}

}  // namespace lockkeeper::plan
