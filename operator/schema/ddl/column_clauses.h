// A column in SQL: as CREATE TABLE and ADD COLUMN have it, and what they cannot say. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/object.h"

namespace lockkeeper::schema {

// `name text COLLATE "C" DEFAULT 'x' NOT NULL`
[[nodiscard]] std::string column_definition(const SchemaObject& column);
// What neither CREATE TABLE nor ADD COLUMN can say: storage, compression, statistics, options, a NOT NULL that is not
// valid.
[[nodiscard]] std::vector<std::string> column_settings(const SchemaObject& column);
// ` CONSTRAINT name NOT NULL NO INHERIT` of a column or a domain, as far as it has that; nothing where it may be NULL.
[[nodiscard]] std::string not_null_clause(const SchemaObject& object);
// For a column that is there: SET NOT NULL, or what 18 has beside that.
[[nodiscard]] std::string add_not_null(const SchemaObject& column);
// `COMMENT ON CONSTRAINT …` of a NOT NULL that has one.
[[nodiscard]] std::optional<std::string> not_null_comment(const SchemaObject& object);
// `COMMENT ON SEQUENCE …` of an identity column whose sequence has one.
[[nodiscard]] std::optional<std::string> identity_comment(const SchemaObject& column);
// What stands in the parentheses after AS IDENTITY.
[[nodiscard]] std::string identity_options(const SchemaObject& column);

}  // namespace lockkeeper::schema
