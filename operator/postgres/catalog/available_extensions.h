// The extensions that a server could create.
#pragma once

#include <string>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// One version of it; several may be there, with other needs.
struct AvailableExtensionVersion {
  std::string name;
  bool needs_superuser = false;
  bool trusted = false;  // CREATE on the database is enough
};

// Of these names, each once a version. The server reads files for it. Throws SqlError.
[[nodiscard]] std::vector<AvailableExtensionVersion> read_available_extensions(Session& session,
                                                                               const std::vector<std::string>& names);

}  // namespace lockkeeper::postgres
