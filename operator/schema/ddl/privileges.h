// Access privileges, from PostgreSQL's aclitem[] to one comparable text and to GRANT. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/object.h"

namespace lockkeeper::schema {

// The object classes of GRANT: each has a set of privileges of its own.
enum class PrivilegeClass {
  kTable,
  kColumn,
  kSequence,
  kFunction,
  kSchema,
  kType,
  kForeignDataWrapper,
  kServer,
  kLargeObject,
};

struct PrivilegeContext {
  PrivilegeClass of = PrivilegeClass::kTable;
  std::string owner;
  int server_version = 0;                                    // MAINTAIN is part of ALL since 17
  bool is_default = false;                                   // of ALTER DEFAULT PRIVILEGES: no built-in defaults apply
  std::function<std::string(const std::string&)> role_name;  // maps a role to its name in the result; may be empty
};

// Returns: the difference from the privileges of a new object, sorted, with ALL for a whole set and `-GRANTEE=…` for a
// built-in privilege that was revoked: `{keeper=arwdDxt/keeper,app=r/keeper}` becomes `app=r/keeper`. Empty: there is
// no difference.
[[nodiscard]] std::string canonical_privileges(std::string_view acl, const PrivilegeContext& context);

// Returns: the changes since initdb granted `initial`: its missing items as `-GRANTEE=…`, and the new items.
// Requires: both texts are canonical.
[[nodiscard]] std::string privileges_since(std::string_view initial, std::string_view now);

// Returns: the statements that lead from one canonical text to another; without REVOKE unless `may_revoke`. `target`
// follows ON: `TABLE public.users`. `column` is empty but for a column, whose name stands within the privileges.
[[nodiscard]] std::vector<std::string> grants(PrivilegeClass of, std::string_view target, std::string_view column,
                                              std::string_view before, std::string_view after, bool may_revoke);

// Returns: the elements of an array as PostgreSQL writes it; nullopt for any other text.
[[nodiscard]] std::optional<std::vector<std::string>> parse_array(std::string_view text);

}  // namespace lockkeeper::schema
