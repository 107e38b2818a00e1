// The finding for a session that could not be opened, with libpq's words and a remedy. Pure.
#pragma once

#include <string>
#include <string_view>

#include "api/report.h"
#include "postgres/session/url.h"

namespace lockkeeper::postgres {

// Returns: DatabaseUnreachable. `said` has libpq's sentences, one a line; passwords in it are masked.
[[nodiscard]] api::Finding unreachable(const DatabaseUrl& url, std::string_view said);

// Returns: whether a server answered and refused, so that any other client reaches that address, too.
[[nodiscard]] bool server_answered(const api::Finding& unreachable);

}  // namespace lockkeeper::postgres
