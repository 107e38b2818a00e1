// A plan as a comment of a pull request. Pure.
#pragma once

#include <string>

#include "api/report.h"

namespace lockkeeper::picture {

// How a comment begins, so that whoever writes it finds the last one and replaces it. It is not shown.
inline constexpr const char* kPlanMarker = "<!-- lockkeeper plan -->";

// Returns: GitHub's Markdown within the length that a comment may have there; what is left out is counted. `verdict`:
// as for plan_text().
[[nodiscard]] std::string plan_markdown(const api::Plan& plan, const std::string& verdict);

}  // namespace lockkeeper::picture
