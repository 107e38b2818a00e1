// A copy of a schema in a scratch database: made of its fingerprint, without rows, owners and rights.
#pragma once

#include "postgres/ledger/version_rows.h"
#include "postgres/shadow/scratch_database.h"
#include "schema/fingerprint.h"

namespace lockkeeper::runner {

// Returns: what of a schema a copy has: no owners, rights and publications, and nothing foreign.
[[nodiscard]] schema::Fingerprint copyable(const schema::Fingerprint& schema);

// Reads the scratch database's schema, without the version table. Throws: SqlError.
[[nodiscard]] schema::Fingerprint read_scratch(postgres::ScratchDatabase& scratch,
                                               const postgres::VersionTable& version_table);

// Adds what of the schema is copyable and not there yet. Throws: SqlError where a statement fails.
void copy_schema(postgres::ScratchDatabase& scratch, const postgres::VersionTable& version_table,
                 const schema::Fingerprint& schema);

}  // namespace lockkeeper::runner
