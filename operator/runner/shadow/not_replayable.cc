#include "runner/shadow/not_replayable.h"

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
            "The revisions cannot be replayed in an empty database: env.py, or a model that it imports, makes " +
                of_env + " by itself before the first revision, and revision " + failure.revision +
                " then finds there what it is to make: " + failure.message + ".",
            "take create_all(), or what else makes it, out of what env.py imports; until then nothing is proven"};
  }
  std::string message = "The revisions cannot be replayed in an empty database: " + failure.message;
  if (!failure.statement.empty()) message += "; the statement: " + shown(failure.statement);
  return {api::Code::kNotReplayable, api::Severity::kError, failure.revision.empty() ? failure.file : failure.revision,
          message + (message.back() == '.' ? "" : "."),
          failure.revision.empty() ? failure.remedy
                                   : "make the revision work in an empty database; until then nothing is proven"};
}

}  // namespace lockkeeper::runner
