// What the catalogs' numbers are called, as far as a reading has come: tables and their columns, in the server's own
// quotes. Filled by one reader, in its thread; the names lie where the reader keeps them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace lockkeeper::postgres {

struct CatalogColumnName {
  int number = 0;
  std::string_view name;
  std::uint32_t type = 0;       // oid
  std::uint32_t collation = 0;  // oid; 0: none
  bool generated = false;
  std::size_t object = 0;  // its place among those of the reading
};

struct CatalogTableName {
  std::optional<std::size_t> object;  // none: no table, or not read yet
  std::string_view schema;
  std::string_view name;
  std::vector<CatalogColumnName> columns;
};

class CatalogNames {
 public:
  // Words that this server's quote_ident() puts in quotes.
  void add_keyword(std::string_view word) { keywords_.emplace(word); }
  void add_table(std::uint32_t oid, std::size_t object, std::string_view schema, std::string_view name);
  void add_column(std::uint32_t table, const CatalogColumnName& column) { tables_[table].columns.push_back(column); }
  // An operator class that PostgreSQL takes by itself for columns of its type, and that has no options.
  void add_plain_class(std::uint32_t oid, std::uint32_t type) { plain_classes_.emplace(oid, type); }
  // From then on an operator class for text is not taken for varchar.
  void add_class_for_varchar() { varchar_is_text_ = false; }

  [[nodiscard]] std::unordered_map<std::uint32_t, CatalogTableName>& tables() { return tables_; }
  // `public."Orders"`; nullopt: not among what is read.
  [[nodiscard]] std::optional<std::string> table(std::uint32_t oid) const;
  // nullptr: not among what is read. Lives until the next add_column().
  [[nodiscard]] const CatalogColumnName* column(std::uint32_t table, int number) const;
  [[nodiscard]] bool is_plain_class(std::uint32_t oid, std::uint32_t type) const;
  // As the server's quote_ident().
  [[nodiscard]] std::string quoted(std::string_view name) const;

 private:
  std::unordered_set<std::string> keywords_;
  std::unordered_map<std::uint32_t, CatalogTableName> tables_;
  std::unordered_map<std::uint32_t, std::uint32_t> plain_classes_;
  bool varchar_is_text_ = true;
};

// A number as the server writes it; 0 where the text is none.
[[nodiscard]] std::uint32_t to_oid(std::string_view text);
// `{1,2}` and `1 2`: an array of numbers, and an int2vector or oidvector.
[[nodiscard]] std::vector<std::uint32_t> to_numbers(std::string_view text);

}  // namespace lockkeeper::postgres
