// What a text that PostgreSQL's grammar does not take may drop, by its words: several statements, or the body of a
// block. Understands nothing else of a statement.
#pragma once

#include <string_view>

#include "plan/evidence/dropped_names.h"

namespace lockkeeper::plan {

void read_drops_by_words(std::string_view text, DroppedNames& names);

}  // namespace lockkeeper::plan
