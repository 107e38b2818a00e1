// What the locks of a plan mean for the databases that are live: asked of each once its statements are known. Reads
// only, waits for no lock, and holds none for longer than a query.
#pragma once

#include <vector>

#include "api/report.h"
#include "postgres/session/session.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// The plan of one context, and our session in its database; nullptr where there is none.
struct PlaceOfPlan {
  postgres::Session* session = nullptr;
  api::Plan* plan = nullptr;
};

// Fills LockUse::impact of every lock of a relation that is there. Looks twice, some seconds apart, where somebody
// would notice the lock, and once where a stop is asked for. What cannot be read stays unknown. Throws: nothing that a
// database does.
void add_live_impact(const std::vector<PlaceOfPlan>& places, StopRequest& stop);

}  // namespace lockkeeper::runner
