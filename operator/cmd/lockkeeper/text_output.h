// The results as text for people: short, with their remedies. A plan is picture/'s.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"

namespace lockkeeper::cmd {

[[nodiscard]] std::string to_text(const std::vector<api::Finding>& findings, bool colour);
[[nodiscard]] std::string to_text(const api::Diagnosis& diagnosis, bool colour);
[[nodiscard]] std::string to_text(const api::Run& run, bool colour);

}  // namespace lockkeeper::cmd
