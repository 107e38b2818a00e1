// A plan for a terminal: each step with its statements, and below a statement a row for each lock. Pure.
#pragma once

#include <string>

#include "api/report.h"

namespace lockkeeper::picture {

// Its lines have 100 characters at most, but for those of the diagnosis. `verdict` is the outcome that apply would
// have, where it would not simply apply; else empty.
[[nodiscard]] std::string plan_text(const api::Plan& plan, const std::string& verdict, bool colour);

}  // namespace lockkeeper::picture
