// A reader, by words, of the names that a text may drop that PostgreSQL's grammar does not take: several statements, or
// the body of a block.
#pragma once

#include <string_view>

#include "plan/evidence/dropped_names.h"

namespace lockkeeper::plan {

// Adds to `names` what DROP, ALTER and CREATE take away, rename and make; follows SET search_path.
void read_drops_by_words(std::string_view text, DroppedNames& names);

}  // namespace lockkeeper::plan
