// What a run of another tool's command looks at: the database that the settings' URL names, and what the plan command
// says is pending.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/migration_spec.h"
#include "api/report.h"
#include "postgres/session/url.h"
#include "runner/observe/place.h"
#include "runner/settings.h"

namespace lockkeeper::runner {

struct CommandPlace {
  std::shared_ptr<Place> place = std::make_shared<Place>();  // without a session where a finding says why
  std::vector<api::Finding> findings;
};

// Opens and claims the session. `run` names the run in application_name. `read_only`: the session cannot write.
// Throws: Error.
[[nodiscard]] CommandPlace open_command_place(const Settings& settings, const std::string& run, bool read_only);

// Runs the plan command, where there is one: exit 0 and no output means that nothing is pending, and what it prints
// are the statements of the plan, without the URL's password. Another end is added to the findings, an error.
// Throws: Error where it cannot be started.
[[nodiscard]] api::Plan ask_plan_command(const api::CommandTool& tool, const postgres::DatabaseUrl& url,
                                         std::vector<api::Finding>& findings);

}  // namespace lockkeeper::runner
