// ADD CONSTRAINT and CREATE INDEX, for indexes behind a key and indexes of their own. Pure; for creation.cc.
#pragma once

#include "schema/ddl/creation.h"

namespace lockkeeper::schema {

// For a constraint of a table or of a domain. `of` shows whether the table is partitioned: then a key is made for the
// table alone, and the partitions' keys are attached to it.
[[nodiscard]] Creation create_constraint(const SchemaObject& object, const Fingerprint& of);
[[nodiscard]] Creation create_index(const SchemaObject& object);

}  // namespace lockkeeper::schema
