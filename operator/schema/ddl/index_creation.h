// ADD CONSTRAINT and CREATE INDEX: what is behind a key and what stands alone are told alike. Pure; for creation.cc.
#pragma once

#include "schema/ddl/creation.h"

namespace lockkeeper::schema {

// Of a table or of a domain. `of` says whether the table is partitioned: a key is then made for it alone, and the
// partitions' keys are attached to it.
[[nodiscard]] Creation create_constraint(const SchemaObject& object, const Fingerprint& of);
[[nodiscard]] Creation create_index(const SchemaObject& object);

}  // namespace lockkeeper::schema
