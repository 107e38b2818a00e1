#include "plan/foresight/row_looks.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "plan/foresight/changed_rows.h"
#include "plan/foresight/refused_rows.h"
#include "sql/definition.h"

namespace lockkeeper::plan {
namespace {

using schema::Kind;
using schema::SchemaObject;
using sql::ActionKind;
using sql::ConstraintKind;
using Refused = RowLook::Refused;

// A constraint, and the text in which its places are.
struct WrittenConstraint {
  sql::Constraint constraint;
  std::string text;
};

// SQLAlchemy doubles `%` for drivers that look for parameters; the text alone goes without one.
std::string undoubled(std::string sql) {
  for (std::size_t at = 0; (at = sql.find("%%", at)) != std::string::npos; ++at) sql.erase(at, 1);
  return sql;
}

bool is_numbered(const sql::Type& type) {
  static constexpr std::array<std::string_view, 6> kSerial{"serial",  "serial2",   "serial4",
                                                           "serial8", "bigserial", "smallserial"};
  return type.name.schema.empty() && std::find(kSerial.begin(), kSerial.end(), type.name.name) != kSerial.end();
}

// Whether rows that are there get no value by the column, which takes no NULL.
bool refuses_all_rows(const sql::Column& column) {
  bool not_null = false;
  for (const sql::Constraint& constraint : column.constraints) {
    not_null =
        not_null || constraint.kind == ConstraintKind::kNotNull || constraint.kind == ConstraintKind::kPrimaryKey;
    const bool fills = (constraint.kind == ConstraintKind::kDefault && !constraint.expression.null) ||
                       constraint.kind == ConstraintKind::kIdentity || constraint.kind == ConstraintKind::kGenerated;
    if (fills) return false;
  }
  return not_null && !is_numbered(column.type);
}

class Reader {
 public:
  explicit Reader(const RowLooksOrder& order) : order_(order), changed_(*order.live, order.default_schema) {}

  std::vector<RowLook> run(const api::Plan& plan) {
    for (const api::PlannedStep& step : plan.steps) take(step);
    return std::move(looks_);
  }

 private:
  void take(const api::PlannedStep& step) {
    revision_ = step.revision;
    const bool known = step.action == api::Action::kStamp || step.action == api::Action::kRepair ||
                       (step.action == api::Action::kUpgrade && order_.history != nullptr &&
                        order_.history->find(step.revision) != nullptr);
    if (!known) return changed_.take_unknown();
    for (const api::PlannedStatement& statement : step.statements) {
      text_ = undoubled(statement.sql);
      const sql::ParsedDefinitions parsed = sql::parse_definitions(text_);
      const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&parsed);
      if (statements == nullptr) return changed_.take_unknown();
      for (const sql::DefinedStatement& one : *statements) {
        changed_.take(one);
        if (step.action == api::Action::kUpgrade) look_into(one.definition);
      }
    }
  }

  void look_into(const sql::Definition& definition) {
    if (definition.relations.empty() || definition.temporary || !definition.of_table) return;
    table_ = changed_.resolved(definition.relations.front());
    const SchemaObject* object = find_table(*order_.live, table_);
    if (object == nullptr || !changed_.is_as_live(table_)) return;
    const bool in_a_tree = is_in_a_tree(*order_.live, *object);
    if (definition.only && in_a_tree) return;
    alone_ = in_a_tree && find_field(*object, "partition key") == nullptr;
    if (definition.form == sql::Form::kCreateIndex) take_index(definition);
    if (definition.form != sql::Form::kAlterTable) return;
    for (const sql::TableAction& action : definition.actions) take(action);
  }

  void take(const sql::TableAction& action) {
    switch (action.kind) {
      case ActionKind::kSetNotNull: return look_for_nulls(action.name);
      case ActionKind::kAddColumn:
        if (action.column) take_column(action);
        return;
      case ActionKind::kAddConstraint:
        if (action.constraint) add({*action.constraint, text_});
        return;
      case ActionKind::kValidateConstraint: return validate(action.name);
      case ActionKind::kDropConstraint:
        waiting_.erase({table_, action.name});
        dropped_.insert(table_);
        return;
      default: return;
    }
  }

  RowLook begin(Refused refused, std::vector<std::string> columns, const std::string& name = "") const {
    return {.refused = refused, .revision = revision_, .table = table_, .columns = std::move(columns), .name = name};
  }

  [[nodiscard]] bool are_as_live(const TableName& table, const std::vector<std::string>& columns) const {
    return std::all_of(columns.begin(), columns.end(),
                       [&](const std::string& column) { return changed_.is_as_live(table, column); });
  }

  void look_for_nulls(const std::string& column) {
    if (!changed_.is_as_live(table_, column) || has_no_null(column)) return;
    RowLook look = begin(Refused::kNull, {column});
    ask_for_nulls(look);
    looks_.push_back(std::move(look));
    without_null_.insert({table_, column});
  }

  // The column says it, a CHECK of the live table, or an earlier statement that fails otherwise.
  [[nodiscard]] bool has_no_null(const std::string& column) const {
    if (without_null_.contains({table_, column})) return true;
    const SchemaObject* object =
        order_.live->find(schema::make_identity(Kind::kColumn, table_.schema, table_.name, column));
    if (object != nullptr && value_of(*object, "not null") == "true") {
      return find_field(*object, "not null validated") == nullptr;
    }
    if (dropped_.contains(table_)) return false;
    const auto checks = order_.live->children(Kind::kConstraint, table_.schema, table_.name);
    return std::any_of(checks.begin(), checks.end(), [&](const SchemaObject* check) {
      if (find_field(*check, "validated") != nullptr || find_field(*check, "enforced") != nullptr) return false;
      const auto written = written_out(*check);
      if (!written) return false;
      const std::vector<std::string>& proven = written->constraint.expression.not_null;
      return std::find(proven.begin(), proven.end(), column) != proven.end();
    });
  }

  void take_column(const sql::TableAction& action) {
    const sql::Column& column = *action.column;
    const bool there =
        order_.live->find(schema::make_identity(Kind::kColumn, table_.schema, table_.name, column.name)) != nullptr;
    // A domain may have a default.
    const bool of_a_type = !column.type.name.schema.empty() && column.type.name.schema != "pg_catalog";
    if (there || of_a_type || is_domain(column.type.name.name) || !refuses_all_rows(column)) return;
    RowLook look = begin(Refused::kAnyRow, {column.name});
    ask_for_any_row(look);
    looks_.push_back(std::move(look));
  }

  [[nodiscard]] bool is_domain(const std::string& name) const {
    const auto& objects = order_.live->objects();
    return std::any_of(objects.begin(), objects.end(),
                       [&](const SchemaObject& one) { return one.kind == Kind::kDomain && one.name == name; });
  }

  void take_index(const sql::Definition& definition) {
    const bool there =
        definition.conditional &&
        order_.live->find(schema::make_identity(Kind::kIndex, table_.schema, table_.name, definition.name)) != nullptr;
    if (!definition.unique || definition.partial || definition.index_columns.empty() || there) return;
    look_for_duplicates(definition.index_columns, definition.name);
  }

  void look_for_duplicates(const std::vector<std::string>& columns, const std::string& name) {
    if (columns.empty() || !are_as_live(table_, columns)) return;
    RowLook look = begin(Refused::kDuplicate, columns, name);
    ask_for_duplicates(look, alone_);
    looks_.push_back(std::move(look));
  }

  void add(const WrittenConstraint& written) {
    const sql::Constraint& constraint = written.constraint;
    if (!constraint.enforced) return;
    if (constraint.not_valid) {
      waiting_.insert_or_assign({table_, constraint.name}, written);
    } else {
      look_for(written);
    }
  }

  void validate(const std::string& name) {
    if (const auto added = waiting_.find({table_, name}); added != waiting_.end()) return look_for(added->second);
    const SchemaObject* live =
        order_.live->find(schema::make_identity(Kind::kConstraint, table_.schema, table_.name, name));
    if (live == nullptr || value_of(*live, "validated") != "false") return;
    if (const auto written = written_out(*live)) look_for(*written);
  }

  void look_for(const WrittenConstraint& written) {
    const sql::Constraint& constraint = written.constraint;
    switch (constraint.kind) {
      case ConstraintKind::kNotNull:
        for (const std::string& column : constraint.columns) look_for_nulls(column);
        return;
      case ConstraintKind::kPrimaryKey:
        for (const std::string& column : constraint.columns) look_for_nulls(column);
        return look_for_duplicates(constraint.columns, constraint.name);
      case ConstraintKind::kUnique: return look_for_duplicates(constraint.columns, constraint.name);
      case ConstraintKind::kCheck: return look_for_check(written);
      case ConstraintKind::kForeignKey: return look_for_orphans(written);
      default: return;
    }
  }

  void look_for_check(const WrittenConstraint& written) {
    const sql::Expression& expression = written.constraint.expression;
    for (const std::string& column : expression.not_null) without_null_.insert({table_, column});
    const bool own = std::any_of(expression.calls.begin(), expression.calls.end(),
                                 [this](const sql::Name& call) { return changed_.is_own(call); });
    if (own || !are_as_live(table_, expression.columns)) return;
    const std::optional<std::string> condition = condition_of(written.text, written.constraint);
    if (!condition) return;
    RowLook look = begin(Refused::kCheck, {}, written.constraint.name);
    ask_for_check(look, *condition);
    looks_.push_back(std::move(look));
  }

  void look_for_orphans(const WrittenConstraint& written) {
    const sql::Constraint& constraint = written.constraint;
    RowLook look = begin(Refused::kNoParent, constraint.columns, constraint.name);
    look.referenced = changed_.resolved(constraint.references);
    std::vector<std::string> others = referenced_columns(written.text, constraint);
    if (others.empty()) others = primary_key(look.referenced);
    const bool fits = !look.columns.empty() && others.size() == look.columns.size();
    if (!fits || !are_as_live(table_, look.columns) || !are_as_live(look.referenced, others)) return;
    ask_for_orphans(look, others, alone_);
    looks_.push_back(std::move(look));
  }

  [[nodiscard]] std::vector<std::string> primary_key(const TableName& table) const {
    for (const SchemaObject* one : order_.live->children(Kind::kConstraint, table.schema, table.name)) {
      const auto written = written_out(*one);
      if (written && written->constraint.kind == ConstraintKind::kPrimaryKey) return written->constraint.columns;
    }
    return {};
  }

  // A live constraint, as its definition would add it.
  [[nodiscard]] static std::optional<WrittenConstraint> written_out(const SchemaObject& object) {
    WrittenConstraint written;
    written.text = "ALTER TABLE t ADD " + value_of(object, "definition");
    const sql::ParsedDefinitions parsed = sql::parse_definitions(written.text);
    const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&parsed);
    if (statements == nullptr || statements->size() != 1) return std::nullopt;
    const auto& actions = statements->front().definition.actions;
    if (actions.size() != 1 || !actions.front().constraint) return std::nullopt;
    written.constraint = *actions.front().constraint;
    written.constraint.name = object.name;
    return written;
  }

  const RowLooksOrder& order_;
  ChangedRows changed_;
  std::map<std::pair<TableName, std::string>, WrittenConstraint> waiting_;  // added by the plan, to be validated
  std::set<std::pair<TableName, std::string>> without_null_;                // so a statement of the plan sees to
  std::set<TableName> dropped_;                                             // that lose a constraint by the plan
  std::vector<RowLook> looks_;
  // Of the statement.
  std::string revision_;
  std::string text_;
  TableName table_;
  bool alone_ = false;  // others inherit from the table
};

}  // namespace

std::vector<RowLook> row_looks(const api::Plan& plan, const RowLooksOrder& order) {
  if (order.live == nullptr) return {};
  return Reader(order).run(plan);
}

}  // namespace lockkeeper::plan
