#include "runner/commands/interruption.h"

#include <fmt/core.h>

#include "postgres/session/session.h"

namespace lockkeeper::runner {

api::Finding interrupted_by(const std::exception& error) {
  if (dynamic_cast<const postgres::SqlError*>(&error) != nullptr) {
    return {api::Code::kDatabaseUnreachable, api::Severity::kError, "", fmt::format("While looking: {}.", error.what()),
            "look again"};
  }
  return {api::Code::kMigrationFailed, api::Severity::kError, "",
          fmt::format("Something unexpected happened while looking: {}.", error.what()),
          "report it, with the command that was run"};
}

}  // namespace lockkeeper::runner
