// A trial: what happened when the pending revisions ran on a copy of the live schema, without its rows. A value.
#pragma once

#include <memory>
#include <string>

#include "plan/diagnosis/running_code.h"
#include "schema/fingerprint.h"

namespace lockkeeper::plan {

struct Trial {
  // The failure at which it stopped; empty: all pending revisions ran.
  std::string revision;
  std::string statement;
  std::string message;
  // The schema afterwards; null where a revision failed.
  std::shared_ptr<const schema::Fingerprint> after;
  // What the queries that were asked came to, as far as it ran.
  RunningCode running_code{};

  [[nodiscard]] bool passed() const { return revision.empty() && after != nullptr; }
};

}  // namespace lockkeeper::plan
