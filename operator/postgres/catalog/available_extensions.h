// The extensions that a server could create.
#pragma once

#include <string>
#include <vector>

#include "postgres/session/session.h"
#include "schema/available_extension.h"

namespace lockkeeper::postgres {

<<<<<<< HEAD
// Returns: the available versions of the extensions of these names, for which the server reads files. Throws: SqlError.
[[nodiscard]] std::vector<schema::AvailableExtension> read_available_extensions(Session& session,
                                                                                const std::vector<std::string>& names);
=======
// One version of an extension; several may be there, with other needs.
struct AvailableExtensionVersion {
  std::string name;
  bool needs_superuser = false;
  bool trusted = false;  // CREATE on the database is enough
};

// Returns: the available versions of the extensions of these names, for which the server reads files. Throws: SqlError.
[[nodiscard]] std::vector<AvailableExtensionVersion> read_available_extensions(Session& session,
                                                                               const std::vector<std::string>& names);
>>>>>>> 84f9602 (postgres: headers say what they require, return and throw)

}  // namespace lockkeeper::postgres
