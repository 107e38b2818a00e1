// How large tables and materialized views are, how many rows they have, how much they are used and by whom they are
// locked, from the server's catalogs and statistics. No row of a table is read, and any role may ask. A partitioned
// table is the sum of its partitions. Every function throws SqlError.
//
// Names are `schema.name`, in quotes where they need them, or without.
#pragma once

#include <string>
#include <vector>

#include "api/live_relation.h"
#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// Keeps a look harmless until the end of the transaction: it writes nothing, and waits for nobody.
void begin_look(Transaction& transaction);

// Returns: those that are there; their sizes are unknown.
[[nodiscard]] api::LiveRelations read_relations(Transaction& transaction, const std::vector<std::string>& names);

// Adds the sizes. The server takes a lock for that, for a moment: a relation that is locked so that this would wait is
// left out.
void read_sizes(Transaction& transaction, api::LiveRelations& relations);

// Returns: who has locks of them, or waits for some, the oldest transaction first. What is called `lockkeeper/…` like
// this session is our own, and left out.
[[nodiscard]] std::vector<api::LockHolder> read_lock_holders(Transaction& transaction,
                                                             const std::vector<std::string>& names);

// Returns: who has the oldest snapshot of this database, as LockHolder::who; empty where nobody else has one.
[[nodiscard]] std::string oldest_snapshot(Transaction& transaction);

}  // namespace lockkeeper::postgres
