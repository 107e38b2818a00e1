// The resource as C++ values: what the operator reads of metadata, all of spec, all of status. A thousand of them are
// kept, so what nobody asks for is dropped at the door. Safe from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/migration_spec.h"
#include "api/migration_status.h"

namespace lockkeeper::api {

inline constexpr std::string_view kGroup = "lockkeeper.dev";
inline constexpr std::string_view kVersion = "v1alpha1";
inline constexpr std::string_view kApiVersion = "lockkeeper.dev/v1alpha1";
inline constexpr std::string_view kKind = "Migration";
inline constexpr std::string_view kPlural = "migrations";

struct Migration {
  std::string name_space;
  std::string name;
  std::string uid;
  std::string resource_version;
  std::int64_t generation = 0;
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;  // without kubectl's copy of what was applied last
  std::vector<std::string> finalizers;
  std::optional<Timestamp> deletion;  // set: somebody wants it gone
  MigrationSpec spec;
  MigrationStatus status;
  [[nodiscard]] bool operator==(const Migration&) const = default;
};

// From the API's JSON. Never throws: the CRD refuses what is wrong at the door, and what is strange nevertheless has
// its default.
[[nodiscard]] Migration parse_migration(const Json& object);

}  // namespace lockkeeper::api
