// CREATE TABLE with all that belongs to it: columns, partitions, parents. Pure; for creation.cc.
#pragma once

#include "schema/creation.h"

namespace lockkeeper::schema {

// Of a table or a foreign table; its columns are found in `of`. A partition is made by itself and attached later.
[[nodiscard]] Creation create_table(const SchemaObject& table, const Fingerprint& of);

}  // namespace lockkeeper::schema
