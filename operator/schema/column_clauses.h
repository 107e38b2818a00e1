// A column in SQL: as CREATE TABLE and ADD COLUMN have it, and what they cannot say. Pure.
#pragma once

#include <string>
#include <vector>

#include "schema/object.h"

namespace lockkeeper::schema {

// `name text COLLATE "C" DEFAULT 'x' NOT NULL`
[[nodiscard]] std::string column_definition(const SchemaObject& column);
// What neither CREATE TABLE nor ADD COLUMN can say: storage, compression, statistics, options.
[[nodiscard]] std::vector<std::string> column_settings(const SchemaObject& column);
// What stands in the parentheses after AS IDENTITY.
[[nodiscard]] std::string identity_options(const SchemaObject& column);

}  // namespace lockkeeper::schema
