// CREATE TABLE with columns, partitions and parents. Pure; for creation.cc.
#pragma once

#include <string>

#include "schema/ddl/creation.h"

namespace lockkeeper::schema {

// For a table or a foreign table, whose columns are in `of`. A partition is made by itself and attached later.
[[nodiscard]] Creation create_table(const SchemaObject& table, const Fingerprint& of);

// Returns: whether that column is NOT NULL in a parent of the table, or in the table that it is a partition of.
[[nodiscard]] bool is_not_null_by_parent(const SchemaObject& table, const std::string& column, const Fingerprint& of);

}  // namespace lockkeeper::schema
