#include "postgres/catalog/catalog_definitions.h"

namespace lockkeeper::postgres {
namespace {

// pg_index.indoption, bits of a column of an ordered index.
constexpr std::uint32_t kDescending = 1;
constexpr std::uint32_t kNullsFirst = 2;

// `(a, "B")`
std::optional<std::string> column_list(std::uint32_t table, std::string_view numbers, const CatalogNames& names) {
  std::string list;
  for (const std::uint32_t number : to_numbers(numbers)) {
    const CatalogColumnName* column = names.column(table, static_cast<int>(number));
    if (column == nullptr) return std::nullopt;
    list += (list.empty() ? "(" : ", ") + names.quoted(column->name);
  }
  if (list.empty()) return std::nullopt;
  return list + ")";
}

// nullopt: a letter of a version to come.
std::optional<std::string_view> action(char letter) {
  switch (letter) {
    case 'a': return "";
    case 'r': return "RESTRICT";
    case 'c': return "CASCADE";
    case 'n': return "SET NULL";
    case 'd': return "SET DEFAULT";
    default: return std::nullopt;
  }
}

std::optional<std::string> foreign_key(const PlainConstraint& constraint, const std::string& columns,
                                       const CatalogNames& names) {
  const std::optional<std::string> referenced = names.table(constraint.referenced);
  const auto keys = column_list(constraint.referenced, constraint.referenced_columns, names);
  if (!referenced || !keys || constraint.actions.size() != 3) return std::nullopt;
  const auto on_update = action(constraint.actions[0]);
  const auto on_delete = action(constraint.actions[1]);
  const char match = constraint.actions[2];
  if (!on_update || !on_delete || (match != 's' && match != 'f')) return std::nullopt;
  std::string text = "FOREIGN KEY " + columns + " REFERENCES " + *referenced + *keys;
  if (match == 'f') text += " MATCH FULL";
  if (!on_update->empty()) text.append(" ON UPDATE ").append(*on_update);
  if (!on_delete->empty()) text.append(" ON DELETE ").append(*on_delete);
  return text;
}

// What follows the column's name, the NULLS that go without saying left out.
std::string order_words(std::uint32_t option) {
  const bool nulls_first = (option & kNullsFirst) != 0;
  if ((option & kDescending) != 0) return nulls_first ? " DESC" : " DESC NULLS LAST";
  return nulls_first ? " NULLS FIRST" : "";
}

}  // namespace

std::optional<std::string> constraint_definition(const PlainConstraint& constraint, const CatalogNames& names) {
  const std::optional<std::string> columns = column_list(constraint.table, constraint.columns, names);
  if (!columns) return std::nullopt;
  switch (constraint.type) {
    case 'p': return "PRIMARY KEY " + *columns;
    case 'u': return "UNIQUE " + *columns;
    case 'f': return foreign_key(constraint, *columns, names);
    default: return std::nullopt;
  }
}

std::optional<std::string> index_definition(const PlainIndex& index, const CatalogNames& names) {
  const std::optional<std::string> table = names.table(index.table);
  const std::vector<std::uint32_t> columns = to_numbers(index.columns);
  const std::vector<std::uint32_t> classes = to_numbers(index.classes);
  const std::vector<std::uint32_t> collations = to_numbers(index.collations);
  const std::vector<std::uint32_t> options = to_numbers(index.options);
  if (!table || columns.empty() || classes.size() != columns.size() || collations.size() != columns.size() ||
      options.size() != columns.size()) {
    return std::nullopt;
  }
  std::string list;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const CatalogColumnName* column = names.column(index.table, static_cast<int>(columns[i]));
    if (column == nullptr || column->collation != collations[i] || !names.is_plain_class(classes[i], column->type) ||
        options[i] > (kDescending | kNullsFirst)) {
      return std::nullopt;
    }
    list += (list.empty() ? "" : ", ") + names.quoted(column->name) + order_words(options[i]);
  }
  return std::string(index.unique ? "UNIQUE ON " : "ON ") + (index.partitioned ? "ONLY " : "") + *table + " USING " +
         names.quoted(index.method) + " (" + list + ")";
}

}  // namespace lockkeeper::postgres
