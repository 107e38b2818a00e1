// The drift check between two runs (policy.driftCheck): when one is due, and the consequences of its outcome. Pure.
//
// A check is a Job that changes nothing and takes no lock, so it stands beside the phases: it never holds up a run,
// touches no gate, and is no part of the history. It starts only while the phase is Ready. Each Migration has its own
// moment within `every`. A moment that was missed is not caught up: a run was under way, the Migration was suspended,
// or the operator was down.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/report.h"
#include "base/duration.h"
#include "base/timestamp.h"
#include "controller/decide/decision.h"

namespace lockkeeper::controller {

// A check starts so long after its moment at most, and within half of `every`.
inline constexpr Milliseconds kCheckPatience{60000};

// Returns: the newest moment that is not after `now`. Requires: `every` is positive.
[[nodiscard]] Timestamp check_moment(std::string_view migration_uid, Milliseconds every, Timestamp now);

// Returns: the name of the check at that moment; the same moment never has two checks.
[[nodiscard]] std::string check_job_name(const api::Migration& migration, Timestamp moment);

// The verdict of a diagnosis about the rows and the schema that the last run left.
struct CheckVerdict {
  std::optional<bool> holds;  // nullopt: the check could not find out
  std::string reason;         // a code, or a reason of the vocabulary
  std::string message;
};
// `rows` are the version rows that the last run left.
[[nodiscard]] CheckVerdict judge_check(const api::Diagnosis& diagnosis, const std::vector<std::string>& rows);

}  // namespace lockkeeper::controller
