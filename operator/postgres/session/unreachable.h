// Why no session could be opened, in libpq's words and with what to do about it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "api/report.h"
#include "postgres/session/url.h"

namespace lockkeeper::postgres {

// DatabaseUnreachable. `said`: libpq's sentences, a line each; a password in it does not go further.
[[nodiscard]] api::Finding unreachable(const DatabaseUrl& url, std::string_view said);

// Whether there was a server that said no: whoever tries the same address gets an answer as well.
[[nodiscard]] bool server_answered(const api::Finding& unreachable);

}  // namespace lockkeeper::postgres
