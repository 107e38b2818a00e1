#include "lint/history.h"

#include <algorithm>
#include <cctype>

#include "sql/parse.h"

namespace lockkeeper::lint {

namespace {

// What is older than that many savepoints is not gone back to.
constexpr std::size_t kSavepoints = 16;

bool is_type(sql::ObjectKind kind) {
  return kind == sql::ObjectKind::kType || kind == sql::ObjectKind::kDomain;
}

bool is_relation(sql::ObjectKind kind) {
  switch (kind) {
    case sql::ObjectKind::kTable:
    case sql::ObjectKind::kForeignTable:
    case sql::ObjectKind::kView:
    case sql::ObjectKind::kMaterializedView:
    case sql::ObjectKind::kSequence:
    case sql::ObjectKind::kIndex: return true;
    default: return false;
  }
}

// Objects of one group cannot have the same name.
std::string group_of(sql::ObjectKind kind) {
  if (is_relation(kind)) return "relation\n";
  if (is_type(kind)) return "type\n";
  return std::to_string(static_cast<int>(kind)) + '\n';
}

bool has_schema(sql::ObjectKind kind) {
  return kind != sql::ObjectKind::kSchema && kind != sql::ObjectKind::kExtension && kind != sql::ObjectKind::kRole;
}

template <typename Map>
const typename Map::mapped_type* find_in(const Map& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

bool names(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string in_lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

std::string History::key(sql::ObjectKind kind, const sql::Name& name) const {
  if (!has_schema(kind)) return '\n' + name.name;
  for (const std::string& schema : state_.path.places_of(name)) {
    std::string candidate = schema + '\n' + name.name;
    if (state_.objects.contains(group_of(kind) + candidate)) return candidate;
  }
  return (name.schema.empty() ? state_.path.for_new() : name.schema) + '\n' + name.name;
}

std::string History::key(const sql::Name& name) const {
  return key(sql::ObjectKind::kTable, name);
}

bool History::is_new(sql::ObjectKind kind, const sql::Name& name) const {
  return name.schema == kTemporary || state_.objects.contains(group_of(kind) + key(kind, name));
}

bool History::is_new_relation(const sql::Name& name) const {
  return is_new(sql::ObjectKind::kTable, name);
}

bool History::is_new_type(const sql::Name& name) const {
  return is_new(sql::ObjectKind::kType, name);
}

bool History::is_new_column(const sql::Name& table, const std::string& column) const {
  const Keys* columns = find_in(state_.new_columns, key(table));
  return columns != nullptr && columns->contains(column);
}

const KnownConstraint* History::constraint(const sql::Name& table, const std::string& name) const {
  const auto* constraints = find_in(state_.constraints, key(table));
  return constraints == nullptr ? nullptr : find_in(*constraints, name);
}

bool History::proves_not_null(const sql::Name& table, const std::string& column,
                              const std::vector<std::string>& dropped) const {
  const auto* constraints = find_in(state_.constraints, key(table));
  return constraints != nullptr && std::any_of(constraints->begin(), constraints->end(), [&](const auto& entry) {
           return entry.second.valid && names(entry.second.not_null, column) && !names(dropped, entry.first);
         });
}

bool History::has_valid_check(const sql::Name& table, const std::vector<std::string>& constants) const {
  const auto* constraints = find_in(state_.constraints, key(table));
  return constraints != nullptr && std::any_of(constraints->begin(), constraints->end(), [&](const auto& entry) {
           const KnownConstraint& known = entry.second;
           return known.valid && known.kind == sql::ConstraintKind::kCheck &&
                  std::all_of(constants.begin(), constants.end(),
                              [&known](const std::string& constant) { return names(known.constants, constant); });
         });
}

const sql::Type* History::column_type(const sql::Name& table, const std::string& column) const {
  const auto* columns = find_in(state_.columns, key(table));
  return columns == nullptr ? nullptr : find_in(*columns, column);
}

std::vector<std::string> History::dropped_columns(const sql::Name& table) const {
  const auto* columns = find_in(state_.dropped_columns, key(table));
  return columns == nullptr ? std::vector<std::string>{} : *columns;
}

const KnownDomain* History::domain(const sql::Name& name) const {
  return find_in(state_.domains, key(sql::ObjectKind::kDomain, name));
}

const KnownFunction* History::function(const sql::Name& name) const {
  return find_in(state_.functions, key(sql::ObjectKind::kFunction, name));
}

const KnownIndex* History::index(const sql::Name& name) const {
  return find_in(state_.indexes, key(sql::ObjectKind::kIndex, name));
}

bool History::has_index(const sql::Name& table, const std::string& column) const {
  const std::string wanted = key(table);
  return std::any_of(state_.indexes.begin(), state_.indexes.end(), [&](const auto& entry) {
    const KnownIndex& index = entry.second;
    return !index.columns.empty() && index.columns.front() == column && key(index.table) == wanted;
  });
}

api::TableLock History::held(const sql::Name& table) const {
  const api::TableLock* lock = in_transaction() ? find_in(state_.locks, key(table)) : nullptr;
  return lock == nullptr ? api::TableLock::kNone : *lock;
}

void History::begin_block() {
  if (++blocks_ == 1 && !in_transaction_) begin();
}

void History::end_block() {
  if (--blocks_ == 0 && !in_transaction_) end(false);
}

void History::take(const sql::DefinedStatement& statement, std::string_view text) {
  const sql::Statement& said = statement.statement;
  if (!in_transaction()) ++transaction_;
  take_transaction(statement);
  state_.path.take(said);
  if (said.setting && !said.setting->values.empty()) set_.insert(said.setting->name);
  if (said.setting && said.setting->name == "timezone") {
    time_zone_ = said.setting->values.empty() ? "" : in_lower_case(said.setting->values.front());
  }
  take_locks(statement);
  take_done(statement);
  // A table that has given its name to another one is this file's own under both: the first change sees the old name.
  for (const sql::Change& change : said.changes) take_change(change);
  take_definition(statement, text);
}

void History::begin() {
  ++transaction_;
  before_ = state_;
  savepoints_.clear();
}

void History::end(bool back) {
  if (back && before_) state_ = std::move(*before_);
  before_.reset();
  savepoints_.clear();
  state_.locks.clear();
  state_.path.end_transaction();
  done_ = {};
  types_of_transaction_.clear();
  enum_values_.clear();
}

void History::take_older(const sql::DefinedStatement& statement, std::string_view text) {
  take(statement, text);
  if (statement.definition.form == sql::Form::kCreateTable) take_table(statement.definition);
}

void History::begin_file(bool in_transaction) {
  end(false);
  in_transaction_ = in_transaction;
  state_.objects.clear();
  state_.gone.clear();
  state_.new_columns.clear();
  state_.dropped_columns.clear();
  state_.dropped_tables.clear();
  for (auto& [table, constraints] : state_.constraints) {
    for (auto& [name, constraint] : constraints) constraint.older = true;
  }
  state_.path = {};
  set_.clear();
  time_zone_.clear();
  locked_ = false;
  ++transaction_;
}

void History::take_transaction(const sql::DefinedStatement& statement) {
  const sql::Statement& said = statement.statement;
  const sql::Definition& definition = statement.definition;
  if (said.verb == sql::Verb::kBegin && !in_transaction_) {
    begin();
    in_transaction_ = true;
  } else if (said.verb == sql::Verb::kTransaction && definition.ends_transaction) {
    end(definition.form == sql::Form::kRollback);
    // In a block the next one begins at once.
    in_transaction_ = in_transaction_ && definition.chains;
    if (in_transaction()) begin();
  } else if (definition.form == sql::Form::kSavepoint && in_transaction_) {
    if (savepoints_.size() == kSavepoints) savepoints_.erase(savepoints_.begin());
    savepoints_.emplace_back(definition.name, state_);
  } else if (definition.form == sql::Form::kRollbackTo) {
    const auto found = std::find_if(savepoints_.rbegin(), savepoints_.rend(),
                                    [&](const auto& savepoint) { return savepoint.first == definition.name; });
    if (found == savepoints_.rend()) return;
    state_ = found->second;
    savepoints_.erase(found.base(), savepoints_.end());
  }
}

void History::take_change(const sql::Change& change) {
  const sql::Object& object = change.object;
  if (object.part_kind != sql::PartKind::kNone) return take_part(change);
  const std::string old_key = key(object.kind, object.name);
  switch (change.action) {
    case sql::Action::kCreate: make(change); break;
    case sql::Action::kAlter: break;
    case sql::Action::kRename:
    case sql::Action::kSetSchema: {
      const std::string schema = old_key.substr(0, old_key.find('\n'));
      const bool renames = change.action == sql::Action::kRename;
      move(change, old_key, renames ? sql::Name{schema, change.to} : sql::Name{change.to, object.name.name});
      break;
    }
    case sql::Action::kDrop: move(change, old_key, {}); break;
  }
}

void History::take_part(const sql::Change& change) {
  const sql::Object& object = change.object;
  if (object.part_kind == sql::PartKind::kEnumValue) {
    const std::string type = key(sql::ObjectKind::kType, object.name);
    if (change.action == sql::Action::kCreate && in_transaction() && !types_of_transaction_.contains(type)) {
      enum_values_.push_back({object.name, object.part});
    }
  } else if (object.part_kind == sql::PartKind::kColumn && change.action == sql::Action::kRename) {
    const std::string table = key(object.name);
    if (auto& columns = state_.new_columns[table]; columns.erase(object.part) > 0) columns.insert(change.to);
    for (auto& [name, constraint] : state_.constraints[table]) {
      std::replace(constraint.not_null.begin(), constraint.not_null.end(), object.part, change.to);
    }
    auto& types = state_.columns[table];
    if (auto node = types.extract(object.part)) {
      node.key() = change.to;
      types.insert(std::move(node));
    }
  }
}

void History::make(const sql::Change& change) {
  const sql::Object& object = change.object;
  sql::Name made = object.name;
  if (change.temporary) made.schema = kTemporary;
  if (made.schema.empty()) made.schema = state_.path.for_new();
  const std::string name = (has_schema(object.kind) ? made.schema : "") + '\n' + made.name;
  // IF NOT EXISTS may meet an older one, unless that is known to be gone. A function that is replaced and dropped again
  // is a helper of the file's own.
  const bool may_be_older = change.conditional && !change.temporary && object.kind != sql::ObjectKind::kFunction;
  if (may_be_older && !state_.gone.contains(group_of(object.kind) + name)) return;
  state_.objects.insert(group_of(object.kind) + name);
  if (is_type(object.kind) && in_transaction()) types_of_transaction_.insert(name);
}

// To a name, or away where that is empty.
void History::move(const sql::Change& change, const std::string& from, const sql::Name& to) {
  const std::string group = group_of(change.object.kind);
  const bool is_new = state_.objects.erase(group + from) > 0;
  state_.gone.insert(group + from);
  const std::string next = to.schema + '\n' + to.name;
  if (is_new && !to.name.empty()) state_.objects.insert(group + next);
  if (!is_new && to.name.empty() && change.object.kind == sql::ObjectKind::kTable) {
    const KnownColumns* columns = find_in(state_.columns, from);
    state_.dropped_tables.push_back({change.object.name, columns == nullptr ? KnownColumns{} : *columns});
  }
  const auto carry = [&](auto& map) {
    auto node = map.extract(from);
    if (!node || to.name.empty()) return;
    map.erase(next);
    node.key() = next;
    map.insert(std::move(node));
  };
  if (is_relation(change.object.kind)) {
    carry(state_.constraints);
    carry(state_.columns);
    carry(state_.new_columns);
    carry(state_.dropped_columns);
    carry(state_.indexes);
    carry(state_.locks);
  } else if (is_type(change.object.kind)) {
    carry(state_.domains);
  } else if (change.object.kind == sql::ObjectKind::kFunction) {
    carry(state_.functions);
  }
}

}  // namespace lockkeeper::lint
