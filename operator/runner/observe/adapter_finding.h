// A finding for a failure of the adapter.
#pragma once

#include "alembic/adapter/adapter_protocol.h"
#include "api/report.h"

namespace lockkeeper::runner {

// Returns: one of severity error; its subject is the file and line, else the revision.
[[nodiscard]] api::Finding to_finding(const alembic::AdapterFailure& failure);

}  // namespace lockkeeper::runner
