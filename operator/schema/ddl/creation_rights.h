// Whose an object is once it is made, and who may use it. Pure; for creation.cc.
#pragma once

#include <string>
#include <vector>

#include "schema/ddl/creation.h"
#include "schema/fingerprint.h"

namespace lockkeeper::schema {

// Adds to a creation: the privileges that the object has and no others, whatever default privileges of `of` give to a
// new one; and, at the very end, the owner where it is another than whoever makes it.
void add_rights(const SchemaObject& object, const Fingerprint& of, bool with_owner, Creation& creation);

// Of the sequence behind an identity column: from the privileges `before` to those that the column's field has.
[[nodiscard]] std::vector<std::string> identity_grants(const SchemaObject& column, const std::string& before);

}  // namespace lockkeeper::schema
