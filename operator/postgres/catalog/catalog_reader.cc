#include "postgres/catalog/catalog_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "base/sqlstates.h"
#include "postgres/catalog/catalog_columns.h"
#include "postgres/catalog/catalog_dependencies.h"
#include "postgres/catalog/catalog_family.h"
#include "postgres/catalog/catalog_object.h"
#include "postgres/catalog/catalog_rows.h"

namespace lockkeeper::postgres {
namespace {

using schema::Kind;
using schema::SchemaObject;

constexpr int kAttempts = 3;
constexpr std::string_view kRelations = "pg_class";
// Bytes of pg_attribute, some 20,000 columns: below that another session costs more than it saves.
constexpr std::int64_t kLargeCatalog = 4 << 20;

// Every setting that changes how the server writes a definition down.
constexpr const char* kPlainSettings =
    "SELECT count(set_config(name, wanted, true)) FROM (VALUES ('search_path', ''), ('DateStyle', 'ISO, YMD'),"
    " ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('extra_float_digits', '1'), ('bytea_output', 'hex'),"
    " ('quote_all_identifiers', 'off'), ('lc_monetary', 'C'), ('xmloption', 'content'), ('xmlbinary', 'base64'),"
    " ('standard_conforming_strings', 'on'), ('jit', 'off'), ('max_parallel_workers_per_gather', '0')) AS wish(name,"
    " wanted) JOIN pg_catalog.pg_settings USING (name)";

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
        maker_(session.server_version(), options.own_roles, names_) {
    scope_.server_version = session.server_version();
  }

  CatalogReading read() {
    transaction_.query(kPlainSettings);
    scope_.whole = selection_ == nullptr;
    if (scope_.whole) read_names();
    find_members();
    std::vector<CatalogFamily> all;
    // Tables and columns before what is attached to them.
    for (auto& families : {relation_families(scope_), attached_families(scope_), namespace_families(scope_),
                           type_families(scope_), routine_families(scope_)}) {
      all.insert(all.end(), families.begin(), families.end());
    }
    if (selection_ != nullptr) {
      for (std::size_t i = 0; i < all.size(); ++i) read_family(all[i], i, selected_rows(all[i], i));
    } else {
      read_whole(all);
      ask_for_definitions(all);
    }
    columns_.finish();
    if (options_.dependencies) read_needs();
    drop_identity_sequences();
    return {std::move(objects_), std::move(entries_), std::move(scope_.relations_left_out)};
  }

 private:
  struct Undefined {
    std::string oid;
    std::size_t object;
    std::size_t field;
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

  // What definitions are written with.
  void read_names() {
    transaction_.ask("SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'").each([this](RowView row) {
      names_.add_keyword(row[0].value_or(""));
    });
    const Answer classes = transaction_.ask(
        "SELECT o.oid, t.oid, o.oid < 16384, t.oid = 1043 OR t.typispreferred FROM pg_opclass o JOIN pg_am am ON am.oid"
        " = o.opcmethod JOIN pg_type t ON t.oid = o.opcintype WHERE o.opcdefault AND am.amname IN ('btree', 'hash')");
    classes.each([this](RowView row) {
      if (row[2] == "t") {
        names_.add_plain_class(to_oid(row[0].value_or("")), to_oid(row[1].value_or("")));
      } else if (row[3] == "t") {
        names_.add_class_for_varchar();
      }
    });
  }

  void read_needs() {
    DependencyScope scope;
    if (selection_ != nullptr) scope = {selection_->all_oids, selection_->dependents};
    read_dependencies(transaction_, addresses_, scope_.server_version, scope, objects_);
  }

  void read_whole(const std::vector<CatalogFamily>& families) {
    std::vector<std::string> statements;
    statements.reserve(families.size());
    for (const CatalogFamily& family : families) statements.push_back(family.sql());
    // Tables and columns are about half of the server's work.
    const auto sequences = std::find_if(families.begin(), families.end(), [](const CatalogFamily& family) {
      return family.kind && family.kind('S') == Kind::kSequence;
    });
    CatalogRows rows(transaction_, share_snapshot(), std::move(statements),
                     static_cast<std::size_t>(sequences - families.begin()));
    for (std::size_t i = 0; i < families.size(); ++i) read_family(families[i], i, rows.take(i));
  }

  // What is no plain definition after all, by one statement a family.
  void ask_for_definitions(const std::vector<CatalogFamily>& families) {
    for (std::size_t i = 0; i < families.size(); ++i) {
      const auto open = undefined_.find(i);
      if (open == undefined_.end()) continue;
      std::string oids;
      for (const auto& [oid, object, field] : open->second) oids += (oids.empty() ? "" : ",") + oid;
      const Rows rows =
          transaction_.query("SELECT " + families[i].server_definition +
                                 "(oid) FROM unnest($1::oid[]) WITH ORDINALITY AS wanted(oid, number) ORDER BY number",
                             {"{" + oids + "}"});
      for (std::size_t k = 0; k < rows.size(); ++k) {
        SchemaObject& object = objects_[open->second[k].object];
        // It is in our snapshot, and gone since: read_consistently() tries again.
        if (!rows[k][0])
          throw SqlError(ErrorKind::kTransient, fmt::format("{} is gone", schema::display(object)),
                         std::string(sqlstate::kSerializationFailure.code));
        object.fields[open->second[k].field].value = *rows[k][0];
        families[i].finish(object);
      }
    }
  }

  // A standby exports no snapshot.
  [[nodiscard]] SharedSnapshot share_snapshot() {
    const Rows worth_it = transaction_.query(
        "SELECT true WHERE NOT pg_is_in_recovery() AND pg_relation_size('pg_attribute') > $1::bigint",
        {std::to_string(kLargeCatalog)});
    if (worth_it.empty()) return {};
    return {[this] { return session_.open_beside(); },
            transaction_.query("SELECT pg_export_snapshot()").at(0).at(0).value_or(""), kPlainSettings};
  }

  [[nodiscard]] Answer selected_rows(const CatalogFamily& family, std::size_t number) {
    if (!is_selectable(family.catalog)) return transaction_.ask(family.sql());
    const auto wanted = selection_->oids.find(family.catalog);
    if (wanted == selection_->oids.end()) return {};
    // The first column is the oid, so the condition goes down to the catalog's index.
    return selection_->query(number, "SELECT * FROM (" + family.sql() + ") AS family(entry) WHERE entry = ANY ($1)",
                             wanted->second);
  }

  void read_family(const CatalogFamily& family, std::size_t number, const Answer& rows) {
    objects_.reserve(objects_.size() + rows.size());
    rows.each([&](RowView row) {
      if (family.of_columns) {
        columns_.add_expression(row);
      } else if (!family.members_left_out || members_.empty() ||
                 !members_.contains({family.catalog, std::string(row[0].value_or(""))})) {
        read_row(family, number, row);
      }
    });
    if (family.catalog == kRelations) kept_.push_back(rows);
  }

  void read_row(const CatalogFamily& family, std::size_t number, RowView row) {
    const char letter = letter_of(row);
    const std::uint32_t oid = to_oid(row[0].value_or(""));
    std::optional<std::size_t> undefined;
    SchemaObject object = maker_.make(family, row, undefined);
    if (undefined) undefined_[number].push_back({std::to_string(oid), objects_.size(), *undefined});
    const std::size_t index = objects_.size();
    if (object.kind == Kind::kSequence) columns_.add_sequence(row, letter == 'i', index);
    if (object.kind == Kind::kColumn) columns_.add_column(row, oid, index);
    if (options_.dependencies) {
      // The index of a foreign key is the other table's.
      if (object.kind == Kind::kConstraint && letter != 'f')
        addresses_.add("pg_class", std::string(row.back().value_or("")), "0", index);
      addresses_.add(family.catalog, std::to_string(oid), std::string(row[1].value_or("0")), index);
    }
    if (object.kind == Kind::kTable || object.kind == Kind::kForeignTable) {
      names_.add_table(oid, index, row[3].value_or(""), row[5].value_or(""));
    }
    objects_.push_back(std::move(object));
    entries_.push_back({family.catalog, oid});
  }

  void drop_identity_sequences() {
    const std::set<std::size_t> identity = columns_.identity_sequences();
    if (identity.empty()) return;
    std::vector<SchemaObject> kept;
    std::vector<CatalogEntry> entries;
    kept.reserve(objects_.size());
    entries.reserve(objects_.size());
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      if (identity.contains(i)) continue;
      kept.push_back(std::move(objects_[i]));
      entries.push_back(entries_[i]);
    }
    objects_ = std::move(kept);
    entries_ = std::move(entries);
  }

  Session& session_;
  Transaction& transaction_;
  const CatalogOptions& options_;
  const CatalogSelection* selection_;
  CatalogScope scope_;
  std::set<std::pair<std::string, std::string>> members_;  // of extensions: catalog, oid
  std::vector<SchemaObject> objects_;
  std::vector<CatalogEntry> entries_;
  CatalogAddresses addresses_;
  std::vector<Answer> kept_;  // where the names lie
  CatalogNames names_;
  CatalogObjectMaker maker_;
  CatalogColumns columns_{transaction_, names_, objects_};
  std::map<std::size_t, std::vector<Undefined>> undefined_;  // by number of the family
};

// The deparsing functions look at the catalogs of this moment, not of our snapshot: an object that another session
// drops meanwhile is an error of these kinds.
bool is_crossed_by_ddl(const std::string& sqlstate) {
  return sqlstate == sqlstate::kInternalError || sqlstate == sqlstate::kUndefinedTable ||
         sqlstate == sqlstate::kUndefinedObject || sqlstate == sqlstate::kUndefinedColumn ||
         sqlstate == sqlstate::kSerializationFailure;
}

}  // namespace

bool is_selectable(std::string_view catalog) {
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
                     fmt::format("the schema changes while it is read; try again when no DDL runs: {}", error.what()),
                     error.sqlstate());
    }
  }
}

}  // namespace lockkeeper::postgres
