// The Migration resource as C++ values: all of spec, all of status, and the metadata that the operator uses. A thousand
// Migrations are kept in memory, so all other metadata is dropped when one is read.
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
  std::map<std::string, std::string> annotations;  // without kubectl's last-applied-configuration
  std::vector<std::string> finalizers;
  std::optional<Timestamp> deletion;  // set: somebody wants it gone
  MigrationSpec spec;
  MigrationStatus status;
  [[nodiscard]] bool operator==(const Migration&) const = default;
};

// Reads the API's JSON. The CRD refuses wrong values before they are stored; a field that is strange nevertheless has
// its default.
// Throws: nothing for the content of `object`.
[[nodiscard]] Migration parse_migration(const Json& object);

}  // namespace lockkeeper::api
