#include "postgres/catalog/catalog_columns.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "base/sql_quoting.h"

namespace lockkeeper::postgres {

using schema::Aspect;
using schema::Field;
using schema::SchemaObject;

void CatalogColumns::add_sequence(RowView row, bool identity, std::size_t object) {
  const RowView hints = row.last(3);
  if (!hints[0]) return;
  own_sequences_.push_back({to_oid(*hints[0]), static_cast<int>(to_oid(hints[1].value_or(""))), object, identity,
                            std::string(hints[2].value_or(""))});
}

void CatalogColumns::add_column(RowView row, std::uint32_t table, std::size_t object) {
  const RowView hints = row.last(4);
  names_.add_column(table,
                    {static_cast<int>(to_oid(row[1].value_or(""))), row[5].value_or(""), to_oid(hints[0].value_or("")),
                     to_oid(hints[1].value_or("")), !hints[2].value_or("").empty(), object});
}

void CatalogColumns::add_expression(RowView row) {
  const CatalogColumnName* column =
      names_.column(to_oid(row[0].value_or("")), static_cast<int>(to_oid(row[1].value_or(""))));
  if (column == nullptr || !row[2]) return;
  std::vector<Field>& fields = objects_[column->object].fields;
  // Where the column's own statement would have it.
  constexpr std::array<std::string_view, 5> kBefore{"privileges", "comment", "type", "collation", "not null"};
  const auto at = std::find_if(fields.begin(), fields.end(), [&](const Field& field) {
    return std::find(kBefore.begin(), kBefore.end(), field.name) == kBefore.end();
  });
  fields.insert(at, {column->generated ? "generated" : "default", std::string(*row[2]), Aspect::kExpression, {}});
}

void CatalogColumns::finish() {
  give_sequences();
  order_columns();
}

std::set<std::size_t> CatalogColumns::identity_sequences() const {
  std::set<std::size_t> identity;
  for (const OwnSequence& sequence : own_sequences_) {
    if (sequence.identity) identity.insert(sequence.object);
  }
  return identity;
}

// What a sequence and the column that owns it are to each other.
void CatalogColumns::give_sequences() {
  for (const OwnSequence& own : own_sequences_) {
    SchemaObject& sequence = objects_[own.object];
    sequence.name_is_incidental = true;
    const CatalogColumnName* column = names_.column(own.table, own.number);
    if (schema::find_field(sequence, "owned by") == nullptr) {
      sequence.fields.push_back({"owned by", name_of_column(own, column), Aspect::kPlain, std::nullopt});
    }
    if (column != nullptr) give_sequence(own, sequence, objects_[column->object]);
  }
}

// A sequence may belong to a column of a table that is left out.
std::string CatalogColumns::name_of_column(const OwnSequence& own, const CatalogColumnName* column) {
  const std::optional<std::string> table = names_.table(own.table);
  if (table && column != nullptr) return *table + "." + names_.quoted(column->name);
  const Rows rows = transaction_.query(
      "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname) FROM"
      " pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE"
      " c.oid = $1::oid AND a.attnum = $2::int2",
      {std::to_string(own.table), std::to_string(own.number)});
  return rows.at(0).at(0).value_or("");
}

void CatalogColumns::give_sequence(const OwnSequence& own, const SchemaObject& sequence, SchemaObject& column) const {
  const std::string qualified =
      own.qualified.empty() ? names_.quoted(sequence.schema) + "." + names_.quoted(sequence.name) : own.qualified;
  if (own.identity) {
    column.fields.push_back({"identity sequence", qualified, Aspect::kPlain, "own"});
    constexpr std::array<std::string_view, 6> kOthers{"owner",       "owned by", "privileges",
                                                      "persistence", "type",     "comment"};
    std::string options;
    for (const Field& field : sequence.fields) {
      if (std::find(kOthers.begin(), kOthers.end(), field.name) != kOthers.end()) continue;
      options += (options.empty() ? "" : ", ") + field.name + " " + field.value;
    }
    if (!options.empty()) column.fields.push_back({"identity options", options, Aspect::kPlain, std::nullopt});
    for (const char* name : {"privileges", "comment"}) {
      const Field* field = schema::find_field(sequence, name);
      if (field == nullptr) continue;
      column.fields.push_back({std::string("identity ") + name, field->value, Aspect::kPlain, std::nullopt});
    }
    return;
  }
  for (Field& field : column.fields) {
    if (field.name != "default") continue;
    const std::string literal = quote_literal(qualified) + "::regclass";
    const std::size_t at = field.value.find(literal);
    if (at == std::string::npos) continue;
    std::string loose = field.value;
    field.loose = loose.replace(at, literal.size(), "'<own sequence>'::regclass");
  }
}

void CatalogColumns::order_columns() {
  for (auto& [oid, table] : names_.tables()) {
    if (!table.object) continue;
    std::sort(table.columns.begin(), table.columns.end(),
              [](const CatalogColumnName& a, const CatalogColumnName& b) { return a.number < b.number; });
    std::vector<std::string>& order = objects_[*table.object].order;
    order.reserve(table.columns.size());
    for (const CatalogColumnName& column : table.columns) order.emplace_back(column.name);
  }
}

}  // namespace lockkeeper::postgres
