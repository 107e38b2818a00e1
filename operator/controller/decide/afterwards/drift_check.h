// The look between two runs (policy.driftCheck): when one is due, and what follows from how it ended. Pure.
//
// A check is a Job that changes nothing and takes no lock, so it stands beside the phases: it never holds up a run,
// touches no gate, and is no part of the history. Nothing is started unless the phase is Ready. Each Migration has its
// own moment within `every`; a moment that was missed, because a run was under way, the Migration was suspended or the
// operator was down, is not caught up.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/report.h"
#include "base/duration.h"
#include "base/timestamp.h"
#include "controller/decide/decision.h"

namespace lockkeeper::controller {

// A check starts so long after its moment at most.
inline constexpr Milliseconds kCheckPatience{60000};

// The newest moment that is not after `now`. `every` is positive.
[[nodiscard]] Timestamp check_moment(std::string_view migration_uid, Milliseconds every, Timestamp now);

// Of the check at that moment: the same moment never has two.
[[nodiscard]] std::string check_job_name(const api::Migration& migration, Timestamp moment);

// What a diagnosis says of the rows and the schema that a run left behind.
struct CheckVerdict {
  std::optional<bool> holds;  // nullopt: it could not be found out
  std::string reason;         // a code, or a reason of the vocabulary
  std::string message;
};
[[nodiscard]] CheckVerdict judge_check(const api::Diagnosis& diagnosis, const std::vector<std::string>& rows);

}  // namespace lockkeeper::controller
