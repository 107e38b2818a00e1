// The ownership of created objects: each belongs to its Migration by uid, and is deleted with it. Pure.
#pragma once

#include <map>
#include <string>

#include "api/migration.h"
#include "base/json.h"

namespace lockkeeper::controller {

// Returns: metadata.ownerReferences for an object in the Migration's namespace.
[[nodiscard]] Json owner_references(const api::Migration& migration);

// `data`: by key.
[[nodiscard]] Json owned_config_map(const api::Migration& migration, const std::string& name,
                                    const std::map<std::string, std::string>& data);

}  // namespace lockkeeper::controller
