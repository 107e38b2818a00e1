#include "schema/ddl/ddl.h"

#include <algorithm>
#include <array>
#include <utility>

#include "schema/ddl/creation.h"
#include "schema/ddl/creation_order.h"
#include "schema/ddl/creation_rights.h"
#include "schema/ddl/field_addition.h"
#include "schema/ddl/properties.h"
#include "schema/ddl/table_creation.h"
#include "schema/ddl/type_extension.h"

namespace lockkeeper::schema {
namespace {

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
    for (std::vector<Statement>* waiting : {&later_, &last_}) {
      for (Statement& statement : *waiting) ddl_.statements.push_back(std::move(statement));
    }
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
      for (std::string& sql : add_labels(object, field.before.value_or(""), *field.after)) {
        say(object, std::move(sql), true);
      }
    }
    if (object.kind == Kind::kCompositeType && field.name == "attributes" && field.before) {
      for (std::string& sql : add_attributes(object, *field.before, *field.after)) say(object, std::move(sql));
    }
  }

  void create() {
    std::vector<SchemaObject> wanted;
    for (const SchemaObject& object : diff_.added) {
      // A new table brings its columns along.
      if (object.kind == Kind::kColumn && is_new_table(object.schema, object.parent)) continue;
      wanted.push_back(object);
    }
    for (const std::size_t i : creation_order(wanted, b_)) {
      const Creation creation = creation_of(wanted[i], b_, true);
      for (const std::string& sql : creation.main) say(wanted[i], sql);
      for (const std::string& sql : creation.later) say_later(wanted[i], sql);
      for (const std::string& sql : creation.last) last_.push_back({sql, display(wanted[i]), false});
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

  // What the parent is told to have, its children get.
  [[nodiscard]] bool comes_from_parent(const SchemaObject& column) const {
    const SchemaObject* table = b_.find(make_identity(Kind::kTable, column.schema, "", column.parent));
    return column.kind == Kind::kColumn && table != nullptr && is_not_null_by_parent(*table, column.name, b_);
  }

  // True where what changed is what add_early() has told.
  [[nodiscard]] bool was_told_early(const SchemaObject& object, const FieldChange& field) const {
    const bool early = (object.kind == Kind::kEnum && field.name == "labels") ||
                       (object.kind == Kind::kCompositeType && field.name == "attributes");
    return early && was_said(object);
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
    if (field.name == "identity privileges") {
      for (std::string& sql : identity_grants(object, field.before.value_or(""))) say_later(object, std::move(sql));
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
    if (was_told_early(object, field)) return;
    if (field.name.starts_with("not null") && !field.before && comes_from_parent(object)) return;
    if (auto addition = add_field(change, field)) {
      if (addition->sql.empty()) return;
      if (addition->later) {
        say_later(object, std::move(addition->sql));
      } else {
        say(object, std::move(addition->sql));
      }
      return;
    }
    const bool broken =
        object.kind == Kind::kIndex && (field.name == "valid" || field.name == "ready" || field.name == "live");
    if (broken && field.before) {
      // Not valid and not ready are one trouble.
      if (!ddl_.refused.empty() && ddl_.refused.back().object == display(object)) return;
      refuse(object, "The index is not " + field.name + ": drop it CONCURRENTLY and create it again.");
      return;
    }
    if (field.name == "enforced" && field.before) {
      refuse(object, "It is NOT ENFORCED, and no server begins to enforce it as it is: drop it and add it again.");
      return;
    }
    if (field.name == "not null name") {
      refuse(object, "The name of its NOT NULL constraint is " + field.after.value_or("another one") +
                         " in the other schema; nothing is renamed.");
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
  std::vector<Statement> last_;
};

}  // namespace

AdditiveDdl additive_ddl(const Fingerprint& a, const Fingerprint& b) {
  return Additions(a, b).write();
}

}  // namespace lockkeeper::schema
