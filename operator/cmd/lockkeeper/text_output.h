// The results as text for people: short, with their remedies.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"

namespace lockkeeper::cmd {

[[nodiscard]] std::string to_text(const std::vector<api::Finding>& findings, bool colour);
[[nodiscard]] std::string to_text(const api::Diagnosis& diagnosis, bool colour);
// `verdict` is the outcome that apply would have, where it would not simply apply; else empty.
[[nodiscard]] std::string to_text(const api::Plan& plan, const std::string& verdict, bool colour);
[[nodiscard]] std::string to_text(const api::Run& run, bool colour);

}  // namespace lockkeeper::cmd
