// The sections of a Migration on the page of `kubectl lockkeeper ui`: revisions, run, plan, findings, history. Pure.
#pragma once

#include <string>

#include "picture/migration_html.h"

namespace lockkeeper::picture {

// Returns: the way to each section by a key, and then the sections. A section that has nothing to show says why.
[[nodiscard]] std::string sections_html(const MigrationLook& look);

}  // namespace lockkeeper::picture
