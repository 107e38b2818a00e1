#include "postgres/catalog_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "postgres/catalog_dependencies.h"
#include "postgres/catalog_family.h"
#include "postgres/catalog_rows.h"
#include "schema/privileges.h"

namespace lockkeeper::postgres {
namespace {

using schema::Aspect;
using schema::Field;
using schema::Kind;
using schema::PrivilegeClass;
using schema::SchemaObject;

constexpr int kAttempts = 3;
constexpr std::size_t kHeadColumns = 6;
// Bytes of pg_attribute, some 20,000 columns: below that another session costs more than it saves.
constexpr std::int64_t kLargeCatalog = 4 << 20;

// Every setting that changes how the server writes a definition down.
constexpr const char* kPlainSettings =
    "SELECT count(set_config(name, wanted, true)) FROM (VALUES ('search_path', ''), ('DateStyle', 'ISO, YMD'),"
    " ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('extra_float_digits', '1'), ('bytea_output', 'hex'),"
    " ('quote_all_identifiers', 'off'), ('lc_monetary', 'C'), ('xmloption', 'content'), ('xmlbinary', 'base64'),"
    " ('standard_conforming_strings', 'on'), ('jit', 'off')) AS wish(name, wanted) JOIN pg_catalog.pg_settings USING"
    " (name)";

std::string oid_filter(const std::string& column, const std::set<std::string>& oids) {
  if (oids.empty()) return "";
  std::string list;
  for (const std::string& oid : oids) list += (list.empty() ? "" : ",") + oid;
  return " AND " + column + " <> ALL ('{" + list + "}'::oid[])";
}

class CatalogReader {
 public:
  CatalogReader(Session& session, Transaction& transaction, const CatalogOptions& options,
                const CatalogSelection* selection)
      : session_(session),
        transaction_(transaction),
        options_(options),
        selection_(selection),
        own_roles_(options.own_roles.begin(), options.own_roles.end()) {
    scope_.server_version = session.server_version();
  }

  CatalogReading read() {
    transaction_.query(kPlainSettings);
    find_members();
    std::vector<CatalogFamily> all;
    for (auto& families : {namespace_families(scope_), type_families(scope_), routine_families(scope_),
                           relation_families(scope_), attached_families(scope_)}) {
      all.insert(all.end(), families.begin(), families.end());
    }
    if (selection_ != nullptr) {
      for (std::size_t i = 0; i < all.size(); ++i) read_family(all[i], selected_rows(all[i], i));
    } else {
      read_whole(all);
    }
    order_columns();
    if (options_.dependencies) read_needs();
    drop_identity_sequences();
    return {std::move(objects_), std::move(entries_), std::move(scope_.relations_left_out)};
  }

 private:
  struct OwnSequence {
    std::string qualified;
    std::size_t object;
    bool identity;
  };

  void find_members() {
    std::set<std::string> relations;
    for (const Row& row :
         transaction_.query("SELECT d.classid::regclass::text, d.objid FROM pg_depend d WHERE d.refclassid ="
                            " 'pg_extension'::regclass AND d.deptype = 'e'")) {
      members_.emplace(row[0].value_or(""), row[1].value_or(""));
      if (row[0] == "pg_class") relations.insert(row[1].value_or(""));
    }
    for (const VersionTable& table : options_.version_tables) {
      const Rows rows = transaction_.query("SELECT to_regclass($1)::oid", {table.qualified()});
      if (rows.front().front()) relations.insert(*rows.front().front());
    }
    scope_.relations_left_out = oid_filter("c.oid", relations);
  }

  [[nodiscard]] std::string role_name(const std::string& role) const {
    return own_roles_.contains(role) ? "<owner>" : role;
  }

  void read_needs() {
    DependencyScope scope;
    if (selection_ != nullptr) scope = {selection_->all_oids, selection_->dependents};
    read_dependencies(transaction_, addresses_, scope_.server_version, scope, objects_);
  }

  void read_whole(const std::vector<CatalogFamily>& families) {
    std::vector<std::string> statements;
    statements.reserve(families.size());
    for (const CatalogFamily& family : families) statements.push_back(family.sql);
    CatalogRows rows(transaction_, share_snapshot(), std::move(statements));
    for (std::size_t i = 0; i < families.size(); ++i) read_family(families[i], rows.take(i));
  }

  // A standby exports no snapshot.
  [[nodiscard]] SharedSnapshot share_snapshot() {
    const Rows worth_it = transaction_.query(
        "SELECT true WHERE NOT pg_is_in_recovery() AND pg_relation_size('pg_attribute') > $1::bigint",
        {std::to_string(kLargeCatalog)});
    if (worth_it.empty()) return {};
    SharedSnapshot shared{session_.open_beside(), "", kPlainSettings};
    if (shared.session == nullptr) return {};
    shared.name = transaction_.query("SELECT pg_export_snapshot()").at(0).at(0).value_or("");
    return shared;
  }

  [[nodiscard]] Rows selected_rows(const CatalogFamily& family, std::size_t number) {
    if (!is_selectable(family.catalog)) return transaction_.query(family.sql);
    const auto wanted = selection_->oids.find(family.catalog);
    if (wanted == selection_->oids.end()) return {};
    // The first column is the oid, so the condition goes down to the catalog's index.
    return selection_->query(number, "SELECT * FROM (" + family.sql + ") AS family(entry) WHERE entry = ANY ($1)",
                             wanted->second);
  }

  void read_family(const CatalogFamily& family, const Rows& rows) {
    objects_.reserve(objects_.size() + rows.size());
    for (const Row& row : rows) {
      if (family.members_left_out && members_.contains({family.catalog, row[0].value_or("")})) continue;
      read_row(family, row);
    }
  }

  void read_row(const CatalogFamily& family, const Row& row) {
    const char letter = row[2].value_or("").empty() ? '\0' : row[2]->front();
    SchemaObject object;
    object.kind = family.kind(letter);
    object.schema = row[3].value_or("");
    object.parent = row[4].value_or("");
    object.name = row[5].value_or("");
    object.name_is_incidental = family.name_is_incidental;
    object.fields.reserve(4);
    schema::PrivilegeContext privileges;
    privileges.of = family.privileges;
    privileges.server_version = scope_.server_version;
    if (!own_roles_.empty()) {
      privileges.role_name = [this](const std::string& role) { return role_name(role); };
    }
    if (object.kind == Kind::kDefaultPrivileges) {
      // One for a schema adds to what is built in; one for all schemas stands in its place.
      privileges.is_default = !object.schema.empty();
      privileges.of = default_class(row.back().value_or(""));
      const std::string role = row[kHeadColumns].value_or("");
      object.name = role_name(role) + object.name.substr(role.size());
    }
    for (std::size_t i = 0; i < family.columns.size(); ++i) {
      const std::optional<std::string>& value = row[kHeadColumns + i];
      if (value) take_value(family.columns[i], *value, privileges, object);
    }
    for (Field& field : object.fields) {
      // The server ends a query, and a rule, with a semicolon; a statement of ours has none.
      if (field.name != "query" && field.name != "definition") continue;
      while (field.value.ends_with(';')) field.value.pop_back();
    }
    if (family.finish) family.finish(row, object);
    const std::size_t index = objects_.size();
    if (object.kind == Kind::kSequence) note_sequence(row, letter, object, index);
    if (object.kind == Kind::kColumn) take_column(row, object);
    if (options_.dependencies) {
      // The index of a foreign key is the other table's.
      if (object.kind == Kind::kConstraint && letter != 'f')
        addresses_.add("pg_class", row.back().value_or(""), "0", index);
      addresses_.add(family.catalog, row[0].value_or(""), row[1].value_or("0"), index);
    }
    if (object.kind == Kind::kTable || object.kind == Kind::kForeignTable) tables_.emplace(row[0].value_or(""), index);
    objects_.push_back(std::move(object));
    entries_.push_back(family.catalog + " " + row[0].value_or(""));
  }

  static PrivilegeClass default_class(const std::string& letter) {
    if (letter == "S") return PrivilegeClass::kSequence;
    if (letter == "f") return PrivilegeClass::kFunction;
    if (letter == "T") return PrivilegeClass::kType;
    return letter == "n" ? PrivilegeClass::kSchema : PrivilegeClass::kTable;
  }

  void take_value(const CatalogColumn& column, const std::string& value, schema::PrivilegeContext& privileges,
                  SchemaObject& object) {
    switch (column.use) {
      case CatalogUse::kField: object.fields.push_back({column.name, value, Aspect::kPlain, std::nullopt}); break;
      case CatalogUse::kExpression:
        object.fields.push_back({column.name, value, Aspect::kExpression, std::nullopt});
        break;
      case CatalogUse::kQuery: object.fields.push_back({column.name, value, Aspect::kQuery, std::nullopt}); break;
      case CatalogUse::kArguments:
        object.fields.push_back({column.name, value, Aspect::kArguments, std::nullopt});
        break;
      case CatalogUse::kNote: object.fields.push_back({column.name, value, Aspect::kNote, std::nullopt}); break;
      case CatalogUse::kLoose: object.fields.back().loose = value; break;
      case CatalogUse::kOwner:
        privileges.owner = value;
        if (!column.name.empty()) {
          object.fields.push_back({column.name, role_name(value), Aspect::kPlain, std::nullopt});
        }
        break;
      case CatalogUse::kPrivileges:
        if (std::string text = canonical_privileges(value, privileges); !text.empty()) {
          object.fields.push_back({column.name, std::move(text), Aspect::kPlain, std::nullopt});
        }
        break;
      case CatalogUse::kInitialPrivileges:
        take_initial_privileges(canonical_privileges(value, privileges), object);
        break;
      case CatalogUse::kHint: break;
    }
  }

  // Nobody decided what initdb did.
  static void take_initial_privileges(const std::string& initial, SchemaObject& object) {
    std::string now;
    if (!object.fields.empty() && object.fields.back().name == "privileges") {
      now = object.fields.back().value;
      object.fields.pop_back();
    }
    std::string since = schema::privileges_since(initial, now);
    if (!since.empty()) object.fields.push_back({"privileges", std::move(since), Aspect::kPlain, std::nullopt});
  }

  void note_sequence(const Row& row, char letter, const SchemaObject&, std::size_t index) {
    const std::size_t hint = row.size() - 3;
    if (!row[hint]) return;
    const std::string column = *row[hint] + " " + row[hint + 1].value_or("");
    own_sequences_[column].push_back({row[hint + 2].value_or(""), index, letter == 'i'});
  }

  void take_column(const Row& row, SchemaObject& object) {
    const std::string column = row[0].value_or("") + " " + row[1].value_or("");
    tables_in_order_[row[0].value_or("")].emplace_back(std::stoi(row[1].value_or("0")), object.name);
    const auto found = own_sequences_.find(column);
    if (found == own_sequences_.end()) return;
    for (const OwnSequence& sequence : found->second) {
      if (sequence.identity) {
        object.fields.push_back({"identity sequence", sequence.qualified, Aspect::kPlain, "own"});
        std::string options;
        for (const Field& field : objects_[sequence.object].fields) {
          if (field.name == "owner" || field.name == "owned by" || field.name == "privileges" ||
              field.name == "persistence" || field.name == "type") {
            continue;
          }
          if (field.name == "comment") continue;
          options += (options.empty() ? "" : ", ") + field.name + " " + field.value;
        }
        if (!options.empty()) object.fields.push_back({"identity options", options, Aspect::kPlain, std::nullopt});
        continue;
      }
      for (Field& field : object.fields) {
        if (field.name != "default") continue;
        const std::string literal = quote_literal(sequence.qualified) + "::regclass";
        const std::size_t at = field.value.find(literal);
        if (at == std::string::npos) continue;
        std::string loose = field.value;
        field.loose = loose.replace(at, literal.size(), "'<own sequence>'::regclass");
      }
    }
  }

  void order_columns() {
    for (auto& [oid, names] : tables_in_order_) {
      const auto table = tables_.find(oid);
      if (table == tables_.end()) continue;
      std::sort(names.begin(), names.end());
      std::vector<std::string>& order = objects_[table->second].order;
      order.reserve(names.size());
      for (auto& [number, name] : names) order.push_back(std::move(name));
    }
  }

  void drop_identity_sequences() {
    std::set<std::size_t> identity;
    for (const auto& [column, sequences] : own_sequences_) {
      for (const OwnSequence& sequence : sequences) {
        if (sequence.identity) identity.insert(sequence.object);
      }
    }
    if (identity.empty()) return;
    std::vector<SchemaObject> kept;
    std::vector<std::string> entries;
    kept.reserve(objects_.size());
    entries.reserve(objects_.size());
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      if (identity.contains(i)) continue;
      kept.push_back(std::move(objects_[i]));
      entries.push_back(std::move(entries_[i]));
    }
    objects_ = std::move(kept);
    entries_ = std::move(entries);
  }

  Session& session_;
  Transaction& transaction_;
  const CatalogOptions& options_;
  const CatalogSelection* selection_;
  const std::set<std::string> own_roles_;
  CatalogScope scope_;
  std::set<std::pair<std::string, std::string>> members_;  // of extensions: catalog, oid
  std::vector<SchemaObject> objects_;
  std::vector<std::string> entries_;
  CatalogAddresses addresses_;
  std::unordered_map<std::string, std::size_t> tables_;                                        // by oid
  std::map<std::string, std::vector<OwnSequence>> own_sequences_;                              // by `table-oid number`
  std::unordered_map<std::string, std::vector<std::pair<int, std::string>>> tables_in_order_;  // by oid
};

// The deparsing functions look at the catalogs of this moment, not of our snapshot: an object that another session
// drops meanwhile is an error of these kinds.
bool is_crossed_by_ddl(const std::string& sqlstate) {
  return sqlstate == "XX000" || sqlstate == "42P01" || sqlstate == "42704" || sqlstate == "42703" ||
         sqlstate == "40001";
}

}  // namespace

bool is_selectable(const std::string& catalog) {
  constexpr std::array kLarge{"pg_class",  "pg_constraint",    "pg_trigger", "pg_rewrite",
                              "pg_policy", "pg_statistic_ext", "pg_type",    "pg_proc"};
  return std::find(kLarge.begin(), kLarge.end(), catalog) != kLarge.end();
}

CatalogReading read_catalogs(Session& session, Transaction& transaction, const CatalogOptions& options,
                             const CatalogSelection* selection) {
  return CatalogReader(session, transaction, options, selection).read();
}

void read_consistently(Session& session, const std::function<void(Transaction&)>& work) {
  for (int attempt = 1;; ++attempt) {
    try {
      session.transaction([&](Transaction& transaction) {
        transaction.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        work(transaction);
      });
      return;
    } catch (const SqlError& error) {
      if (!is_crossed_by_ddl(error.sqlstate())) throw;
      if (attempt < kAttempts) continue;
      throw SqlError(ErrorKind::kTransient,
                     std::string("the schema changes while it is read; try again when no DDL runs: ") + error.what(),
                     error.sqlstate());
    }
  }
}

}  // namespace lockkeeper::postgres
