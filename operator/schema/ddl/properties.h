// Statements that give an object what its CREATE does not: a comment, an owner, privileges, whether it is enabled.
// Pure: the object is taken to be there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/object.h"

namespace lockkeeper::schema {

[[nodiscard]] std::string comment_statement(const SchemaObject& object, const std::string& comment);

// nullopt where the object has no owner of its own, or has the one who makes it.
[[nodiscard]] std::optional<std::string> owner_statement(const SchemaObject& object);

// From one canonical text of privileges to another, as grants() has it.
[[nodiscard]] std::vector<std::string> grant_statements(const SchemaObject& object, const std::string& before,
                                                        const std::string& after, bool may_revoke);

// Of a trigger, a rule or an event trigger: `ALTER TABLE … ENABLE ALWAYS TRIGGER name`.
[[nodiscard]] std::string enable_statement(const SchemaObject& object, const std::string& state);

// Of a table: what UPDATE and DELETE tell a subscriber about the old row.
[[nodiscard]] std::string replica_identity_statement(const SchemaObject& table, const std::string& identity);

}  // namespace lockkeeper::schema
