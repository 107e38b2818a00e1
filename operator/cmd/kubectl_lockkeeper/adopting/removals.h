// What an adoption changes in a workload: the label that its pods wait by, and later what migrated before. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/migration_spec.h"
#include "base/json.h"
#include "cmd/kubectl_lockkeeper/adopting/application.h"

namespace lockkeeper::cmd {

// Returns: the operations (RFC 6902) that add label and, for that mode, the scheduling gate; none where both are there.
[[nodiscard]] Json label_patch(const Json& workload, const std::string& migration, api::GateMode gate);

// Returns: the operations that take out of the pod template what can be taken out safely, each behind a `test`.
[[nodiscard]] Json removal_patch(const std::vector<Migrator>& migrators);

// Returns: what is to be taken away, in a sentence.
[[nodiscard]] std::string removal_told(const Migrator& migrator, const std::string& name_space);

}  // namespace lockkeeper::cmd
