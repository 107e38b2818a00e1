// The row writes of a text that PostgreSQL's grammar does not take, by its words. Pure.
#pragma once

#include <string>

#include "plan/evidence/row_writes.h"

namespace lockkeeper::plan {

// Adds the text's row writes to `writes`, also those in its literals: DO $$ … EXECUTE '…' $$.
void read_row_writes_by_words(const std::string& text, RowWrites& writes);

}  // namespace lockkeeper::plan
