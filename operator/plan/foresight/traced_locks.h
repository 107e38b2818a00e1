// The locks and the risk of pending revisions, from the traces of their statements. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/foresight.h"
#include "api/vocabulary.h"
#include "schema/history.h"

namespace lockkeeper::plan {

struct TracedRevision {
  std::string revision;
  std::vector<std::vector<api::LockUse>> locks;  // by statement of its history
  // Destructive where a name that code may use, or rows, go away; Blocking where reads or writes of what was there wait
  // while rows are worked at; else Online.
  api::Risk risk = api::Risk::kOnline;
  // Every statement was run. False also where the revision reads rows: on a table with some it may run more.
  bool whole = true;
};

// Returns: those of the revisions that were traced on this major version of the server, in their order. A relation is
// named as before the first of them, one of their own not at all. A partition's work is told of its table.
[[nodiscard]] std::vector<TracedRevision> traced_locks(const schema::History& history,
                                                       const std::vector<std::string>& pending, int major_version);

}  // namespace lockkeeper::plan
