// What happened when the pending revisions ran on a copy of the live schema, without its rows. A value.
#pragma once

#include <memory>
#include <string>

#include "schema/fingerprint.h"

namespace lockkeeper::plan {

struct Trial {
  // Where it stopped; empty: all of them ran.
  std::string revision;
  std::string statement;
  std::string message;
  // The schema afterwards, where all of them ran.
  std::shared_ptr<const schema::Fingerprint> after;

  [[nodiscard]] bool passed() const { return revision.empty() && after != nullptr; }
};

}  // namespace lockkeeper::plan
