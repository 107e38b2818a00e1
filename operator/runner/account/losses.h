// The losses of code that was written before a run: names that the catalogs had and have no more. A statement may take
// them away in ways that its words do not show (DO, EXECUTE, CASCADE, a function, another tool).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "postgres/session/session.h"
#include "runner/reporter.h"

namespace lockkeeper::runner {

// Thread safety: one thread uses it.
class Losses {
 public:
  explicit Losses(Reporter& reporter) : reporter_(reporter) {}

  // Notes the names. Where the catalogs cannot be read a note says so, and find() knows nothing.
  // Requires: nothing is changed yet.
  // Throws: SqlError where the session is lost.
  void begin(postgres::Session& session);
  // `session` may be nullptr.
  // Returns: the names that are gone; nullopt where nobody can tell.
  [[nodiscard]] std::optional<std::vector<std::string>> find(postgres::Session* session) const;

 private:
  Reporter& reporter_;
  std::optional<std::vector<std::string>> before_;
};

}  // namespace lockkeeper::runner
