// Statements for the properties that CREATE does not set: a comment, an owner, privileges, the state of being enabled.
// Pure. They expect that the object is there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/object.h"

namespace lockkeeper::schema {

[[nodiscard]] std::string comment_statement(const SchemaObject& object, const std::string& comment);

// Returns: nullopt where the object has no owner of its own, or `<owner>`, who makes it.
[[nodiscard]] std::optional<std::string> owner_statement(const SchemaObject& object);

// Returns: the statements of grants() for the object.
[[nodiscard]] std::vector<std::string> grant_statements(const SchemaObject& object, const std::string& before,
                                                        const std::string& after, bool may_revoke);

// Returns: for a trigger, a rule or an event trigger, `ALTER TABLE … ENABLE ALWAYS TRIGGER name`.
[[nodiscard]] std::string enable_statement(const SchemaObject& object, const std::string& state);

// Returns: the statement that decides which part of an old row UPDATE and DELETE send to a subscriber.
[[nodiscard]] std::string replica_identity_statement(const SchemaObject& table, const std::string& identity);

}  // namespace lockkeeper::schema
