#include "runner/observe/live_rows.h"

#include <algorithm>
#include <chrono>

#include "postgres/catalog/row_look.h"

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

// Of one question. A reader of a table is in the way of whoever wants to lock it: not for longer than this.
constexpr Milliseconds kMostOfOne{1000};

postgres::RowQuestion question_of(const plan::RowLook& look) {
  postgres::RowQuestion question{.rows = look.rows};
  if (look.refused == plan::RowLook::Refused::kNull) {
    question.null_column = {look.table.schema, look.table.name, look.columns.front()};
  }
  return question;
}

}  // namespace

std::vector<api::RowsSeen> look_at_rows(postgres::Session& session, const std::vector<plan::RowLook>& looks,
                                        LookingTime& time, StopRequest& stop) {
  std::vector<api::RowsSeen> seen;
  seen.reserve(looks.size());
  for (const plan::RowLook& look : looks) {
    if (time.left <= Milliseconds::zero() || stop.level() != StopLevel::kNone) {
      seen.emplace_back();
      continue;
    }
    const auto began = Clock::now();
    seen.push_back(postgres::look_at_rows(session, question_of(look), std::min(kMostOfOne, time.left)));
    time.left -= std::chrono::duration_cast<Milliseconds>(Clock::now() - began);
  }
  return seen;
}

}  // namespace lockkeeper::runner
