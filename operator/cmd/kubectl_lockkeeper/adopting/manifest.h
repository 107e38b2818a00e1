// The Migration of an adoption, as small as it can be: what is the default stands nowhere. Pure.
#pragma once

#include <optional>
#include <string>

#include "api/migration_spec.h"
#include "base/json.h"

namespace lockkeeper::cmd {

struct ManifestParts {
  std::string name_space;
  std::string name;
  api::WorkloadRef workload;  // its container is empty where the default is meant
  std::string container;      // the application's, by its name
  std::string url_variable;
  std::optional<Json> url_value_from;  // where the run's URL is another than the application's
  api::Tool tool;
  api::GateMode gate = api::GateMode::kAdmission;
};

[[nodiscard]] Json migration_manifest(const ManifestParts& parts);

}  // namespace lockkeeper::cmd
