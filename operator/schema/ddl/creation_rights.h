// The owner and the privileges of a new object. Pure; for creation.cc.
#pragma once

#include <string>
#include <vector>

#include "schema/ddl/creation.h"
#include "schema/fingerprint.h"

namespace lockkeeper::schema {

// Adds to a creation: statements that leave the object with its own privileges and no others, also where default
// privileges of `of` give other ones to a new object; and, at the very end, its owner where `with_owner` asks for it.
void add_rights(const SchemaObject& object, const Fingerprint& of, bool with_owner, Creation& creation);

// Returns: the statements for the sequence behind an identity column that lead from the privileges `before` to those in
// the column's field.
[[nodiscard]] std::vector<std::string> identity_grants(const SchemaObject& column, const std::string& before);

}  // namespace lockkeeper::schema
