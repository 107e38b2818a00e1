// The results as a person reads them: short, with the remedy in it.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"

namespace lockkeeper::cmd {

[[nodiscard]] std::string to_text(const std::vector<api::Finding>& findings, bool colour);
[[nodiscard]] std::string to_text(const api::Diagnosis& diagnosis, bool colour);
// `verdict`: what apply would end with, where it would not simply apply.
[[nodiscard]] std::string to_text(const api::Plan& plan, const std::string& verdict, bool colour);
[[nodiscard]] std::string to_text(const api::Run& run, bool colour);

}  // namespace lockkeeper::cmd
