// CREATE TABLE with all that belongs to it: columns, partitions, parents. Pure; for creation.cc.
#pragma once

#include <string>

#include "schema/ddl/creation.h"

namespace lockkeeper::schema {

// Of a table or a foreign table; its columns are found in `of`. A partition is made by itself and attached later.
[[nodiscard]] Creation create_table(const SchemaObject& table, const Fingerprint& of);

// Whether a parent of the table, or the table that it is a partition of, says NOT NULL for that column.
[[nodiscard]] bool is_not_null_by_parent(const SchemaObject& table, const std::string& column, const Fingerprint& of);

}  // namespace lockkeeper::schema
