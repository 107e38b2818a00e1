// What the rows of a live database say to the looks that a plan asks for. Reads only, waits for no lock, and takes some
// seconds at the most.
#pragma once

#include <vector>

#include "api/live_rows.h"
#include "base/duration.h"
#include "plan/foresight/row_looks.h"
#include "postgres/session/session.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// What the looks of one command may take, in all contexts together: nobody waits long for a plan.
struct LookingTime {
  Milliseconds left{5000};
};

// Takes what it used from `time`. A look for which there is no time, or that comes after a stop is asked for, is not
// made.
// Returns: an answer to each look, in their order. Throws: nothing that a database does.
[[nodiscard]] std::vector<api::RowsSeen> look_at_rows(postgres::Session& session,
                                                      const std::vector<plan::RowLook>& looks, LookingTime& time,
                                                      StopRequest& stop);

}  // namespace lockkeeper::runner
