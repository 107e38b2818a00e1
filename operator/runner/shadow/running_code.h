// The queries of the code that runs now, to be asked of a schema that comes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plan/diagnosis/running_code.h"
#include "postgres/session/session.h"
#include "postgres/shadow/query_check.h"
#include "runner/reporter.h"
#include "runner/settings.h"

namespace lockkeeper::runner {

struct AskedQuery {
  postgres::CheckedQuery query;
  std::string role;        // empty: not known
  std::int64_t calls = 0;  // 0: not known
};

// Returns: the statements of a text that read or write rows, and nothing else. What does not parse is left out. Pure.
[[nodiscard]] std::vector<AskedQuery> queries_of(std::string_view text);

// Reads the file of the settings, else what the server has counted (postgres/catalog/running_queries.h).
// Returns: none where the policy ignores old code, or where nobody knows of any; a note says so where a file was named.
// Throws: SqlError where the session is lost.
[[nodiscard]] std::vector<AskedQuery> read_running_code(postgres::Session& live, const Settings& settings,
                                                        Reporter& reporter);

// The queries under watch in a copy of the live schema while revisions change it.
class RunningCodeWatch {
 public:
  // Requires: both outlive it. Throws, as look(): SqlError where the session is lost.
  RunningCodeWatch(postgres::Session& copy, const std::vector<AskedQuery>& queries);

  // Asks again. `revision`: the one that has just ended; empty: nobody knows which.
  void look(const std::string& revision);
  [[nodiscard]] const plan::RunningCode& code() const { return code_; }

 private:
  const std::vector<AskedQuery>& queries_;
  postgres::QueryCheck check_;
  plan::RunningCode code_;
};

}  // namespace lockkeeper::runner
