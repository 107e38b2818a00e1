// A plan as a page of HTML that needs nothing else: no script, no request, dark and light as the reader has it. Pure.
#pragma once

#include <string>

#include "api/report.h"

namespace lockkeeper::picture {

// `verdict`: as for plan_text().
[[nodiscard]] std::string plan_html(const api::Plan& plan, const std::string& verdict);

}  // namespace lockkeeper::picture
