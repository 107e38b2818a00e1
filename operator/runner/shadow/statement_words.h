// A reading by words, of a statement that PostgreSQL's grammar does not take. Errs towards more. Pure.
#pragma once

#include <string_view>

#include "runner/shadow/statement_reading.h"

namespace lockkeeper::runner {

[[nodiscard]] StatementReading read_statement_by_words(std::string_view sql);

// The same of a text that a block may run, or of its body: whether it writes rows, and whether it reads some.
[[nodiscard]] StatementReading read_text_by_words(std::string_view text);

}  // namespace lockkeeper::runner
