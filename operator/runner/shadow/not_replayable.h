// The finding NotReplayable: why the revisions could not be run in an empty database.
#pragma once

#include <string>

#include "alembic/adapter/adapter_protocol.h"
#include "api/report.h"

namespace lockkeeper::runner {

// `of_env`: display() of what env.py had made by itself before the first revision; empty: nothing. Where the revision
// then found there what it is to make, it is not the one to blame.
[[nodiscard]] api::Finding not_replayable(const alembic::AdapterFailure& failure, const std::string& of_env);

}  // namespace lockkeeper::runner
