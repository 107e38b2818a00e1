// SQL that nobody wrote: what operator/sql and operator/lint make of it ends, and what they find stands in its text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>
#include <vector>

#include "lint/lint.h"
#include "sql/dynamic_text.h"
#include "sql/parse.h"
#include "sql/psql_script.h"
#include "sql/words.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lockkeeper::sql;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)read_words(text);
  (void)assemble_text(text);
  if (read_as_psql(text).size() != size) std::abort();
  for (const auto& finding : lockkeeper::lint::lint(text, {})) {
    if (finding.at > size) std::abort();
  }
  const Parsed parsed = parse(text);
  if (const auto* failure = std::get_if<ParseFailure>(&parsed)) {
    if (failure->at > size) std::abort();
    return 0;
  }
  for (const Statement& statement : std::get<std::vector<Statement>>(parsed)) {
    if (statement.begin > statement.end || statement.end > size) std::abort();
    (void)parse_block(statement);
  }
  return 0;
}
