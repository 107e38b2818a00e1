// What revisions use and none of them makes, because somebody made it in the live database by hand: an extension, a
// schema, a role, rights in a schema. A shadow database needs it as well.
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
  std::vector<std::string> grants{};  // of rights: the statements that give what the live schema of that name gives

  [[nodiscard]] bool operator==(const Requisite&) const = default;
};

// `extension citext`.
[[nodiscard]] std::string display(const Requisite& requisite);

// The names that a server's message is about: what it quotes, part by part, and what stands before a parenthesis. Pure.
[[nodiscard]] std::vector<std::string> names_in(const std::string& message);

// What the live database has, `shadow` has not, and the lack of which `message` complains about.
[[nodiscard]] std::optional<Requisite> find_requisite(Session& live, Session& shadow, const std::string& message);

// Makes it. Throws SqlError where the session's role may not, or the server has no such extension.
void make_requisite(Session& shadow, const Requisite& requisite);
// Roles are of the whole server: takes away those that make_requisite() made and that nothing of this database uses.
void drop_made_roles(Session& shadow);

}  // namespace lockkeeper::postgres
