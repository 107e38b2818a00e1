// The names behind the catalogs' oids, as far as a reading has come: tables and their columns, in the server's own
// quotes. The reader keeps the texts of the names, which must outlive this.
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
  std::size_t object = 0;  // its place among the objects of the reading
};

struct CatalogTableName {
  std::optional<std::size_t> object;  // nullopt: no table, or not read yet
  std::string_view schema;
  std::string_view name;
  std::vector<CatalogColumnName> columns;
};

// Thread safety: the reading's thread.
class CatalogNames {
 public:
  // Adds a word that this server's quote_ident() puts in quotes.
  void add_keyword(std::string_view word) { keywords_.emplace(word); }
  void add_table(std::uint32_t oid, std::size_t object, std::string_view schema, std::string_view name);
  void add_column(std::uint32_t table, const CatalogColumnName& column) { tables_[table].columns.push_back(column); }
  // Adds an operator class that PostgreSQL takes by itself for columns of its type, and that has no options.
  void add_plain_class(std::uint32_t oid, std::uint32_t type) { plain_classes_.emplace(oid, type); }
  // Says that varchar has an operator class of its own: the one for text is not taken for it any more.
  void add_class_for_varchar() { varchar_is_text_ = false; }

  [[nodiscard]] std::unordered_map<std::uint32_t, CatalogTableName>& tables() { return tables_; }
  // Returns: `public."Orders"`; nullopt where the table was not read.
  [[nodiscard]] std::optional<std::string> table(std::uint32_t oid) const;
  // Returns: the column, valid until the next add_column(); nullptr where it was not read.
  [[nodiscard]] const CatalogColumnName* column(std::uint32_t table, int number) const;
  [[nodiscard]] bool is_plain_class(std::uint32_t oid, std::uint32_t type) const;
  // Returns: the name as the server's quote_ident() writes it.
  [[nodiscard]] std::string quoted(std::string_view name) const;

 private:
  std::unordered_set<std::string> keywords_;
  std::unordered_map<std::uint32_t, CatalogTableName> tables_;
  std::unordered_map<std::uint32_t, std::uint32_t> plain_classes_;
  bool varchar_is_text_ = true;
};

// Returns: the number in the text; 0 where there is none.
[[nodiscard]] std::uint32_t to_oid(std::string_view text);
// Reads `{1,2}`, an array of numbers, and `1 2`, an int2vector or oidvector.
[[nodiscard]] std::vector<std::uint32_t> to_numbers(std::string_view text);

}  // namespace lockkeeper::postgres
