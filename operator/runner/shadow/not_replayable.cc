#include "runner/shadow/not_replayable.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "base/sqlstates.h"

namespace lockkeeper::runner {
namespace {

constexpr std::size_t kShownStatement = 200;

std::string shown(const std::string& statement) {
  std::string text;
  for (const char c : statement) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
    if (text.size() >= kShownStatement) return text + "…";
  }
  return text;
}

// duplicate_table, _object, _column, _function, _schema: https://www.postgresql.org/docs/current/errcodes-appendix.html
constexpr std::array kIsThereAlready{sqlstate::kDuplicateTable, sqlstate::kDuplicateObject, sqlstate::kDuplicateColumn,
                                     sqlstate::kDuplicateFunction, sqlstate::kDuplicateSchema};

}  // namespace

api::Finding not_replayable(const alembic::AdapterFailure& failure, const std::string& of_env) {
  const bool is_there =
      std::find(kIsThereAlready.begin(), kIsThereAlready.end(), failure.sqlstate) != kIsThereAlready.end();
  if (!of_env.empty() && is_there) {
    return {api::Code::kNotReplayable, api::Severity::kError, "env.py",
            fmt::format("The revisions cannot be replayed in an empty database: env.py, or a model that it imports, "
                        "makes {} by itself before the first revision, and revision {} then finds there what it is to "
                        "make: {}.",
                        of_env, failure.revision, failure.message),
            "take create_all(), or what else makes it, out of what env.py imports; until then nothing is proven"};
  }
  const std::string statement =
      failure.statement.empty() ? "" : fmt::format("; the statement: {}", shown(failure.statement));
  const std::string message =
      fmt::format("The revisions cannot be replayed in an empty database: {}{}", failure.message, statement);
  return {api::Code::kNotReplayable, api::Severity::kError, failure.revision.empty() ? failure.file : failure.revision,
          message + (message.back() == '.' ? "" : "."),
          failure.revision.empty() ? failure.remedy
                                   : "make the revision work in an empty database; until then nothing is proven"};
}

}  // namespace lockkeeper::runner
