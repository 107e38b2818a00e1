// Requisites: objects that revisions use and that none of them makes, because somebody made them in the live database
// by hand: an extension, a schema, a role, rights in a schema. A shadow database needs them as well.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

struct Requisite {
  enum class Kind { kExtension, kSchema, kRole, kRights };
  Kind kind = Kind::kExtension;
  std::string name;
  std::string schema;                 // of an extension
  std::vector<std::string> grants{};  // of rights: the GRANT statements, for the rights in the live schema of that name

  [[nodiscard]] bool operator==(const Requisite&) const = default;
};

// Returns: `extension citext`.
[[nodiscard]] std::string display(const Requisite& requisite);

// Returns: the names in a server's message: the parts of quoted names, and of names before a parenthesis. Pure.
[[nodiscard]] std::vector<std::string> names_in(const std::string& message);

// Finds the requisite that `message` complains about: the live database has it, and `shadow` has not.
// Returns: nullopt where there is none.
// Throws: SqlError.
[[nodiscard]] std::optional<Requisite> find_requisite(Session& live, Session& shadow, const std::string& message);

// Makes the requisite. Throws: SqlError where the session's role may not, or the server has no such extension.
void make_requisite(Session& shadow, const Requisite& requisite);
// Drops the roles that make_requisite() made, since roles belong to the whole server. A role that another database
// still uses stays.
// Throws: SqlError.
void drop_made_roles(Session& shadow);

}  // namespace lockkeeper::postgres
