#include "postgres/catalog/catalog_names.h"

#include <charconv>

#include "base/sql_quoting.h"

namespace lockkeeper::postgres {
namespace {

constexpr std::uint32_t kText = 25;
constexpr std::uint32_t kVarchar = 1043;

}  // namespace

void CatalogNames::add_table(std::uint32_t oid, std::size_t object, std::string_view schema, std::string_view name) {
  CatalogTableName& table = tables_[oid];
  table.object = object;
  table.schema = schema;
  table.name = name;
}

std::optional<std::string> CatalogNames::table(std::uint32_t oid) const {
  const auto found = tables_.find(oid);
  if (found == tables_.end() || !found->second.object) return std::nullopt;
  return quoted(found->second.schema) + "." + quoted(found->second.name);
}

const CatalogColumnName* CatalogNames::column(std::uint32_t table, int number) const {
  const auto found = tables_.find(table);
  if (found == tables_.end()) return nullptr;
  for (const CatalogColumnName& column : found->second.columns) {
    if (column.number == number) return &column;
  }
  return nullptr;
}

bool CatalogNames::is_plain_class(std::uint32_t oid, std::uint32_t type) const {
  const auto found = plain_classes_.find(oid);
  // varchar has no operators of its own: it is compared as text.
  return found != plain_classes_.end() &&
         (found->second == type || (varchar_is_text_ && found->second == kText && type == kVarchar));
}

std::string CatalogNames::quoted(std::string_view name) const {
  std::string text(name);
  if (is_plain_identifier(name) && !keywords_.contains(text)) return text;
  return quote_identifier(name);
}

std::uint32_t to_oid(std::string_view text) {
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::vector<std::uint32_t> to_numbers(std::string_view text) {
  std::vector<std::uint32_t> numbers;
  for (std::size_t at = text.find_first_of("0123456789"); at < text.size(); at = text.find_first_of("0123456789", at)) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
    numbers.push_back(to_oid(text.substr(at, end - at)));
    at = end;
  }
  return numbers;
}

}  // namespace lockkeeper::postgres
