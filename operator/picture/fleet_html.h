// All Migrations as a part of the page of `kubectl lockkeeper ui`: a row each, those that need somebody first. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/migration.h"
#include "base/timestamp.h"

namespace lockkeeper::picture {

// Returns: a part of a page, no document. Rows link to `#NAMESPACE/NAME`.
[[nodiscard]] std::string fleet_html(const std::vector<api::Migration>& migrations, Timestamp now);

}  // namespace lockkeeper::picture
