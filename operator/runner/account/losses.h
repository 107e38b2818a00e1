// What a run took away from code that was written before it, by the catalogs: a statement may do it in ways that its
// words do not show (DO, EXECUTE, CASCADE, a function, another tool).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "postgres/session/session.h"
#include "runner/reporter.h"

namespace lockkeeper::runner {

class Losses {
 public:
  explicit Losses(Reporter& reporter) : reporter_(reporter) {}

  // Before anything is changed. What cannot be read is said, and then nobody knows.
  void begin(postgres::Session& session);
  // Afterwards; `session` may be nullptr. nullopt where nobody can tell.
  [[nodiscard]] std::optional<std::vector<std::string>> find(postgres::Session* session) const;

 private:
  Reporter& reporter_;
  std::optional<std::vector<std::string>> before_;
};

}  // namespace lockkeeper::runner
