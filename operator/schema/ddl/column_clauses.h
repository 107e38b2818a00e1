// The SQL of a column: its clause in CREATE TABLE and ADD COLUMN, and the statements for its other properties. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/object.h"

namespace lockkeeper::schema {

// Returns: `name text COLLATE "C" DEFAULT 'x' NOT NULL`.
[[nodiscard]] std::string column_definition(const SchemaObject& column);
// Returns: statements for the properties that neither CREATE TABLE nor ADD COLUMN can set: storage, compression,
// statistics, options, a NOT NULL that is not valid.
[[nodiscard]] std::vector<std::string> column_settings(const SchemaObject& column);
// Returns: ` CONSTRAINT name NOT NULL NO INHERIT` of a column or a domain, without the parts that it does not have;
// nothing where it may be NULL.
[[nodiscard]] std::string not_null_clause(const SchemaObject& object);
// Returns: the statement that makes an existing column NOT NULL: SET NOT NULL, or PostgreSQL 18's ADD CONSTRAINT.
[[nodiscard]] std::string add_not_null(const SchemaObject& column);
// Returns: `COMMENT ON CONSTRAINT …` for a NOT NULL with a comment, else nullopt.
[[nodiscard]] std::optional<std::string> not_null_comment(const SchemaObject& object);
// Returns: `COMMENT ON SEQUENCE …` for an identity column whose sequence has a comment, else nullopt.
[[nodiscard]] std::optional<std::string> identity_comment(const SchemaObject& column);
// Returns: the text in the parentheses after AS IDENTITY.
[[nodiscard]] std::string identity_options(const SchemaObject& column);

}  // namespace lockkeeper::schema
