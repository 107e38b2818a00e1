// Plans made by hand, for the tests of their pictures.
#pragma once

#include <string>

#include "api/report.h"

namespace lockkeeper::picture {

// A table of 41 GB with 120 million rows, 8,123 reads a minute, and a session in the way.
[[nodiscard]] api::LockUse scan_of_orders();

// One upgrade with a statement that scans orders, a finding of lint about it, and a finding of the diagnosis.
[[nodiscard]] api::Plan plan_of_orders();

// One upgrade with `count` statements, each of which locks a table of its own.
[[nodiscard]] api::Plan plan_of_many(std::size_t count);

// The plan of orders, with this text wherever a stranger's text may stand.
[[nodiscard]] api::Plan plan_with(const std::string& text);

[[nodiscard]] std::size_t times(const std::string& text, const std::string& part);

}  // namespace lockkeeper::picture
