// What the adapter could not do, as a finding.
#pragma once

#include "alembic/adapter/adapter_protocol.h"
#include "api/report.h"

namespace lockkeeper::runner {

// Of severity error; its subject is the file and line, else the revision.
[[nodiscard]] api::Finding to_finding(const alembic::AdapterFailure& failure);

}  // namespace lockkeeper::runner
