// The maker of a schema object from a row of a family's statement.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/catalog/catalog_family.h"
#include "postgres/catalog/catalog_names.h"
#include "postgres/session/session.h"
#include "schema/ddl/privileges.h"
#include "schema/object.h"

namespace lockkeeper::postgres {

// Returns: the kind's letter, which is the third of the columns that every family has.
[[nodiscard]] char letter_of(RowView row);

// A part of one reading. Thread safety: the reading's thread.
class CatalogObjectMaker {
 public:
  // `own_roles` are written as <owner>. Requires: `names`, with which plain definitions are written, outlives it.
  CatalogObjectMaker(int server_version, const std::vector<std::string>& own_roles, const CatalogNames& names)
      : server_version_(server_version), own_roles_(own_roles.begin(), own_roles.end()), names_(names) {}

  // Makes the object of a row. `undefined` becomes the number of the field whose definition only the server can write;
  // that field is empty.
  [[nodiscard]] schema::SchemaObject make(const CatalogFamily& family, RowView row,
                                          std::optional<std::size_t>& undefined) const;

 private:
  [[nodiscard]] std::string role_name(const std::string& role) const;
  [[nodiscard]] schema::PrivilegeContext privileges_of(const CatalogFamily& family) const;
  void take_value(const CatalogColumn& column, std::string_view text, schema::PrivilegeContext& privileges,
                  schema::SchemaObject& object) const;

  const int server_version_;
  const std::set<std::string> own_roles_;
  const CatalogNames& names_;
};

}  // namespace lockkeeper::postgres
