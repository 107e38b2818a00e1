// What retry, suspend and resume write into a Migration. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/migration.h"
#include "base/json.h"

namespace lockkeeper::cmd {

// A patch to write, or why there is none to write.
struct Change {
  std::optional<Json> patch;  // RFC 7386
  std::string sentence;       // what has been done once it is written; or why nothing is to be done
  bool is_refused = false;    // nothing is written, and it is not as it was asked for either
};

// Asks for another run of what failed. The annotation's value names the run that failed, so whoever asks twice asks
// once. `is_forced`: also where nothing has failed.
[[nodiscard]] Change retry_change(const api::Migration& migration, bool is_forced);
[[nodiscard]] Change suspend_change(const api::Migration& migration, bool suspend);

// Returns: others than us who have set `spec.suspend`, by their names in metadata.managedFields. What they apply again
// undoes our change.
[[nodiscard]] std::vector<std::string> other_owners_of_suspend(const Json& object);

}  // namespace lockkeeper::cmd
