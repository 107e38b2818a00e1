// `lockkeeper doctor` and `lockkeeper plan`: look and decide, and write nothing anywhere.
#pragma once

#include "api/report.h"
#include "api/revision_graph.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

struct DoctorResult {
  api::Diagnosis diagnosis;
  int exit = 0;
};
struct PlanResult {
  api::Plan plan;
  int exit = 0;
  std::string message;         // what apply would end with, for a person
  api::RevisionGraph graph{};  // of the plan
  bool database_read = false;
};

// Requires: the calling thread lives as long as the process.
// Returns: whatever happens; does not throw.
[[nodiscard]] DoctorResult doctor(const Settings& settings, Reporter& reporter, StopRequest& stop);
[[nodiscard]] PlanResult make_plan(const Settings& settings, Reporter& reporter, StopRequest& stop);

}  // namespace lockkeeper::runner
