#include "schema/ddl.h"

#include <algorithm>
#include <map>
#include <queue>
#include <set>
#include <utility>

#include "schema/column_clauses.h"
#include "schema/creation.h"
#include "schema/names.h"
#include "schema/properties.h"

namespace lockkeeper::schema {
namespace {

std::vector<std::string> labels_of(const std::string& text) {
  // 'a', 'it''s': split behind each closing quote.
  std::vector<std::string> labels;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at + 1;
    while (end < text.size() && (text[end] != '\'' || (end + 1 < text.size() && text[end + 1] == '\''))) {
      end += text[end] == '\'' ? std::size_t{2} : std::size_t{1};
    }
    labels.push_back(text.substr(at, end + 1 - at));
    at = end + 1;
    while (at < text.size() && (text[at] == ',' || text[at] == ' ')) ++at;
  }
  return labels;
}

// The new objects in an order in which each finds what it needs.
class Order {
 public:
  Order(const std::vector<SchemaObject>& objects, const Fingerprint& of) : objects_(objects), of_(of) {
    for (std::size_t i = 0; i < objects.size(); ++i) index_.emplace(identity(objects[i]), i);
    needs_.resize(objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) connect(i);
  }

  [[nodiscard]] std::vector<std::size_t> sorted() const {
    std::vector<std::size_t> missing(objects_.size());
    std::vector<std::vector<std::size_t>> followers(objects_.size());
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      missing[i] = needs_[i].size();
      for (const std::size_t needed : needs_[i]) followers[needed].push_back(i);
    }
    std::vector<std::size_t> order;
    std::set<std::pair<std::size_t, std::size_t>> waiting;  // how much is missing, then kind and name
    for (std::size_t i = 0; i < objects_.size(); ++i) waiting.emplace(missing[i], i);
    while (!waiting.empty()) {
      // A cycle is entered where the least is missing; the server then says what it cannot do.
      const std::size_t next = waiting.begin()->second;
      waiting.erase(waiting.begin());
      order.push_back(next);
      for (const std::size_t follower : followers[next]) {
        const auto found = waiting.find({missing[follower], follower});
        if (found == waiting.end()) continue;
        waiting.erase(found);
        waiting.emplace(--missing[follower], follower);
      }
    }
    return order;
  }

 private:
  void add(std::size_t from, const std::string& needed) {
    auto found = index_.find(needed);
    if (found == index_.end()) {
      // A column of a new table, or of a view, comes with it.
      const SchemaObject* column = of_.find(needed);
      if (column == nullptr || column->kind != Kind::kColumn) return;
      for (const Kind kind : {Kind::kTable, Kind::kForeignTable, Kind::kView, Kind::kMaterializedView}) {
        found = index_.find(make_identity(kind, column->schema, "", column->parent));
        if (found != index_.end()) break;
      }
      if (found == index_.end()) return;
    }
    if (found->second != from) needs_[from].insert(found->second);
  }

  void connect(std::size_t i) {
    const SchemaObject& object = objects_[i];
    add(i, make_identity(Kind::kSchema, "", "", object.schema));
    for (const Kind kind : {Kind::kTable, Kind::kForeignTable, Kind::kView, Kind::kMaterializedView, Kind::kDomain}) {
      if (!object.parent.empty()) add(i, make_identity(kind, object.schema, "", object.parent));
    }
    // A sequence belongs to its column later: until then the column's default needs the sequence.
    if (object.kind == Kind::kSequence) return;
    for (const std::string& needed : object.needs) add(i, needed);
    if (object.kind != Kind::kTable && object.kind != Kind::kForeignTable) return;
    for (const std::string& name : object.order) {
      const SchemaObject* column = of_.find(make_identity(Kind::kColumn, object.schema, object.name, name));
      if (column == nullptr) continue;
      for (const std::string& needed : column->needs) {
        // Another table's column comes with that table.
        const SchemaObject* target = of_.find(needed);
        if (target == nullptr || target->kind == Kind::kColumn) continue;
        add(i, needed);
      }
    }
  }

  const std::vector<SchemaObject>& objects_;
  const Fingerprint& of_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::set<std::size_t>> needs_;
};

class Additions {
 public:
  Additions(const Fingerprint& a, const Fingerprint& b) : a_(a), b_(b), diff_(compare(a, b)) {}

  AdditiveDdl write() {
    for (const ObjectChange& change : diff_.changed) {
      for (const FieldChange& field : change.fields) add_early(change, field);
    }
    create();
    for (const ObjectChange& change : diff_.changed) {
      for (const FieldChange& field : change.fields) change_field(change, field);
    }
    for (Statement& statement : later_) ddl_.statements.push_back(std::move(statement));
    for (const SchemaObject& object : diff_.removed) {
      refuse(object, "It is not in the other schema; nothing is dropped.");
    }
    for (const ObjectRename& rename : diff_.renamed) {
      refuse(rename.before, "Its name is " + rename.after.name + " in the other schema; nothing is renamed.");
    }
    return std::move(ddl_);
  }

 private:
  void say(const SchemaObject& object, std::string sql, bool commit_after = false) {
    ddl_.statements.push_back({std::move(sql), display(object), commit_after});
  }
  void say_later(const SchemaObject& object, std::string sql) {
    later_.push_back({std::move(sql), display(object), false});
  }
  void refuse(const SchemaObject& object, std::string why) {
    ddl_.refused.push_back({display(object), std::move(why)});
  }

  // What new objects may already need.
  void add_early(const ObjectChange& change, const FieldChange& field) {
    if (!field.after) return;
    const SchemaObject& object = change.after;
    if (object.kind == Kind::kEnum && field.name == "labels") {
      const std::vector<std::string> old_labels = labels_of(field.before.value_or(""));
      const std::vector<std::string> new_labels = labels_of(*field.after);
      if (!contains_in_order(new_labels, old_labels)) return;
      for (std::size_t i = 0; i < new_labels.size(); ++i) {
        if (std::find(old_labels.begin(), old_labels.end(), new_labels[i]) != old_labels.end()) continue;
        const std::string place = i > 0                 ? " AFTER " + new_labels[i - 1]
                                  : !old_labels.empty() ? " BEFORE " + old_labels.front()
                                                        : "";
        say(object, "ALTER TYPE " + qualified(object) + " ADD VALUE " + new_labels[i] + place, true);
      }
    }
    if (object.kind == Kind::kCompositeType && field.name == "attributes" && field.before &&
        field.after->starts_with(*field.before + ", ")) {
      // One by one at the commas outside of parentheses.
      std::string rest = field.after->substr(field.before->size() + 2);
      int depth = 0;
      std::string attribute;
      for (const char c : rest + ",") {
        if (c == '(') ++depth;
        if (c == ')') --depth;
        if (c != ',' || depth > 0) {
          if (!attribute.empty() || c != ' ') attribute += c;
          continue;
        }
        say(object, "ALTER TYPE " + qualified(object) + " ADD ATTRIBUTE " + attribute);
        attribute.clear();
      }
    }
  }

  static bool contains_in_order(const std::vector<std::string>& all, const std::vector<std::string>& some) {
    auto at = all.begin();
    for (const std::string& wanted : some) {
      at = std::find(at, all.end(), wanted);
      if (at == all.end()) return false;
      ++at;
    }
    return true;
  }

  void create() {
    std::vector<SchemaObject> wanted;
    for (const SchemaObject& object : diff_.added) {
      // A new table brings its columns along.
      if (object.kind == Kind::kColumn && is_new_table(object.schema, object.parent)) continue;
      wanted.push_back(object);
    }
    for (const std::size_t i : Order(wanted, b_).sorted()) {
      const Creation creation = creation_of(wanted[i], b_, true);
      for (const std::string& sql : creation.main) say(wanted[i], sql);
      for (const std::string& sql : creation.later) say_later(wanted[i], sql);
    }
    // Partitions before the indexes that are attached to their parents' ones.
    std::stable_partition(later_.begin(), later_.end(), [](const Statement& statement) {
      return statement.sql.starts_with("ALTER TABLE ONLY ") &&
             statement.sql.find(" ATTACH PARTITION ") != std::string::npos;
    });
  }

  [[nodiscard]] bool is_new_table(const std::string& schema, const std::string& name) const {
    return std::all_of(kTables.begin(), kTables.end(),
                       [&](Kind kind) { return a_.find(make_identity(kind, schema, "", name)) == nullptr; }) &&
           std::any_of(kTables.begin(), kTables.end(),
                       [&](Kind kind) { return b_.find(make_identity(kind, schema, "", name)) != nullptr; });
  }

  // True where the change was written.
  bool add_to_column(const SchemaObject& column, const FieldChange& field) {
    if (field.before) return false;
    const std::string alter =
        "ALTER TABLE ONLY " + qualified_parent(column) + " ALTER COLUMN " + quote_name(column.name);
    if (field.name == "default") {
      say(column, alter + " SET DEFAULT " + *field.after);
    } else if (field.name == "not null") {
      say(column,
          "ALTER TABLE " + qualified_parent(column) + " ALTER COLUMN " + quote_name(column.name) + " SET NOT NULL");
    } else if (field.name == "identity") {
      const bool always = *field.after == "always";
      say_later(column, alter + " ADD GENERATED " + (always ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY (" +
                            identity_options(column) + ")");
    } else if (field.name == "identity sequence" || field.name == "identity options") {
      // Part of ADD GENERATED, where that is what is missing.
      return a_.find(identity(column)) != nullptr && find_field(*a_.find(identity(column)), "identity") == nullptr;
    } else if (field.name == "storage" || field.name == "compression" || field.name == "statistics") {
      std::string word = field.name;
      std::transform(word.begin(), word.end(), word.begin(), [](char c) { return static_cast<char>(c - 32); });
      say(column, alter + " SET " + word + " " + *field.after);
    } else if (field.name == "options") {
      say(column, alter + " SET (" + *field.after + ")");
    } else {
      return false;
    }
    return true;
  }

  bool add_to_table(const SchemaObject& table, const FieldChange& field) {
    if (field.before) return false;
    const std::string alter = "ALTER TABLE " + qualified(table);
    if (field.name == "row security") {
      say_later(table, alter + " ENABLE ROW LEVEL SECURITY");
    } else if (field.name == "force row security") {
      say_later(table, alter + " FORCE ROW LEVEL SECURITY");
    } else if (field.name == "options" || field.name == "toast options") {
      const std::string kind = table.kind == Kind::kView               ? "VIEW "
                               : table.kind == Kind::kMaterializedView ? "MATERIALIZED VIEW "
                                                                       : "TABLE ";
      say(table, "ALTER " + kind + qualified(table) + " SET (" + *field.after + ")");
    } else if (field.name == "replica identity") {
      say_later(table, replica_identity_statement(table, *field.after));
    } else if (field.name == "partition of") {
      say_later(table, "ALTER TABLE ONLY " + *field.after + " ATTACH PARTITION " + qualified(table) + " " +
                           value_of(table, "bound"));
    } else if (field.name == "bound") {
      return true;  // said with `partition of`
    } else {
      return false;
    }
    return true;
  }

  bool add_to_others(const SchemaObject& object, const FieldChange& field) {
    switch (object.kind) {
      case Kind::kConstraint:
        if (field.name == "validated" && !field.after) {
          say_later(object, std::string(find_field(object, "on") != nullptr ? "ALTER DOMAIN " : "ALTER TABLE ") +
                                qualified_parent(object) + " VALIDATE CONSTRAINT " + quote_name(object.name));
          return true;
        }
        [[fallthrough]];
      case Kind::kIndex:
        if (field.name == "clustered" && !field.before) {
          say_later(object, "ALTER TABLE " + qualified_parent(object) + " CLUSTER ON " + quote_name(object.name));
          return true;
        }
        if (field.name == "attached to" && !field.before) {
          say_later(object,
                    "ALTER INDEX " + *field.after + " ATTACH PARTITION " + qualified_name(object.schema, object.name));
          return true;
        }
        if (field.name == "index comment" && !field.before) {
          say(object,
              "COMMENT ON INDEX " + qualified_name(object.schema, object.name) + " IS " + quote_text(*field.after));
          return true;
        }
        return false;
      case Kind::kSequence:
        if (field.name != "owned by" || field.before) return false;
        say_later(object, "ALTER SEQUENCE " + qualified(object) + " OWNED BY " + *field.after);
        return true;
      case Kind::kTrigger:
      case Kind::kRule:
      case Kind::kEventTrigger:
        if (field.name != "enabled" || field.before != std::optional<std::string>("disabled")) return false;
        say_later(object, enable_statement(object, field.after.value_or("origin")));
        return true;
      case Kind::kDomain:
        if (field.before || (field.name != "default" && field.name != "not null")) return false;
        say(object, "ALTER DOMAIN " + qualified(object) +
                        (field.name == "default" ? " SET DEFAULT " + *field.after : " SET NOT NULL"));
        return true;
      case Kind::kStatistics:
        if (field.name != "target" || field.before) return false;
        say(object,
            "ALTER STATISTICS " + qualified_name(object.schema, object.name) + " SET STATISTICS " + *field.after);
        return true;
      case Kind::kEnum: return field.name == "labels" && was_said(object);
      case Kind::kCompositeType: return field.name == "attributes" && was_said(object);
      default: return false;
    }
  }

  [[nodiscard]] bool was_said(const SchemaObject& object) const {
    const std::string name = display(object);
    return std::any_of(ddl_.statements.begin(), ddl_.statements.end(),
                       [&name](const Statement& statement) { return statement.object == name; });
  }

  void change_field(const ObjectChange& change, const FieldChange& field) {
    const SchemaObject& object = change.after;
    if (field.name == "comment" && !field.before) {
      say(object, comment_statement(object, *field.after));
      return;
    }
    if (field.name == "privileges") {
      const std::string before = field.before.value_or("");
      const std::string after = field.after.value_or("");
      for (const std::string& sql : grant_statements(object, before, after, false)) say(object, sql);
      // What only REVOKE could do is left.
      if (grant_statements(object, before, after, true).size() !=
          grant_statements(object, before, after, false).size()) {
        refuse(object, "Its privileges are " + before + ", and " + after + " in the other schema; nothing is revoked.");
      }
      return;
    }
    bool written = false;
    if (object.kind == Kind::kColumn) {
      written = add_to_column(object, field);
    } else if (std::find(kTables.begin(), kTables.end(), object.kind) != kTables.end() || object.kind == Kind::kView ||
               object.kind == Kind::kMaterializedView) {
      written = add_to_table(object, field);
    } else {
      written = add_to_others(object, field);
    }
    if (written) return;
    const bool broken =
        object.kind == Kind::kIndex && (field.name == "valid" || field.name == "ready" || field.name == "live");
    if (broken && field.before) {
      // Not valid and not ready are one trouble.
      if (!ddl_.refused.empty() && ddl_.refused.back().object == display(object)) return;
      refuse(object, "The index is not " + field.name + ": drop it CONCURRENTLY and create it again.");
      return;
    }
    refuse(object, "Its " + field.name + " is " + field.before.value_or("the default") + ", and " +
                       field.after.value_or("the default") + " in the other schema; nothing that exists is changed.");
  }

  static constexpr std::array kTables{Kind::kTable, Kind::kForeignTable};

  const Fingerprint& a_;
  const Fingerprint& b_;
  const Diff diff_;
  AdditiveDdl ddl_;
  std::vector<Statement> later_;
};

}  // namespace

AdditiveDdl additive_ddl(const Fingerprint& a, const Fingerprint& b) {
  return Additions(a, b).write();
}

std::vector<std::string> create_statements(const SchemaObject& object, const Fingerprint& schema, bool with_owner) {
  Creation creation = creation_of(object, schema, with_owner);
  std::vector<std::string> statements = std::move(creation.main);
  for (std::string& sql : creation.later) statements.push_back(std::move(sql));
  return statements;
}

}  // namespace lockkeeper::schema
