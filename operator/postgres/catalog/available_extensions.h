// The extensions that a server could create.
#pragma once

#include <string>
#include <vector>

#include "postgres/session/session.h"
#include "schema/available_extension.h"

namespace lockkeeper::postgres {

// Returns: the available versions of the extensions of these names, for which the server reads files. Throws: SqlError.
[[nodiscard]] std::vector<schema::AvailableExtension> read_available_extensions(Session& session,
                                                                                const std::vector<std::string>& names);

}  // namespace lockkeeper::postgres
