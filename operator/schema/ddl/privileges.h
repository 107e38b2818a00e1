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
  std::function<std::string(const std::string&)> role_name;  // optional: how a role is called in the result
};

// `{keeper=arwdDxt/keeper,app=r/keeper}` becomes `app=r/keeper`: what differs from what a new object has, sorted, with
// ALL for a whole set and `-GRANTEE=…` for a built-in privilege that was taken away. Empty: nothing differs.
[[nodiscard]] std::string canonical_privileges(std::string_view acl, const PrivilegeContext& context);

// What changed since initdb granted `initial`: its items that are gone, as `-GRANTEE=…`, and those that are new. Both
// canonical.
[[nodiscard]] std::string privileges_since(std::string_view initial, std::string_view now);

// The statements that lead from one canonical text to another, without any that takes a privilege away unless
// `may_revoke`. `target` is what stands after ON: `TABLE public.users`; columns put their name into the privileges.
[[nodiscard]] std::vector<std::string> grants(PrivilegeClass of, std::string_view target, std::string_view column,
                                              std::string_view before, std::string_view after, bool may_revoke);

// The elements of an array as PostgreSQL writes it; nullopt for anything that is none.
[[nodiscard]] std::optional<std::vector<std::string>> parse_array(std::string_view text);

}  // namespace lockkeeper::schema
