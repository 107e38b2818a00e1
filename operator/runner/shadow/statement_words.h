// What a statement that PostgreSQL's grammar does not take may do, by its words. Pure. Errs towards more.
#pragma once

#include <string_view>

#include "runner/shadow/statement_reading.h"

namespace lockkeeper::runner {

[[nodiscard]] StatementReading read_statement_by_words(std::string_view sql);

// Of a text that a block may run, or of its body: whether it writes rows, and whether it reads some.
[[nodiscard]] StatementReading read_text_by_words(std::string_view text);

}  // namespace lockkeeper::runner
