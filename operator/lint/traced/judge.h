// The judgement of a statement's findings by its trace: what the server did not do is no finding, and what it did and
// no rule has said is one. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "api/lock_trace.h"
#include "lint/finding.h"
#include "lint/rule.h"

namespace lockkeeper::lint {

// The traces of a file's statements, by the place of each one's first word in the file, in bytes.
struct Trace {
  std::map<std::size_t, api::StatementTrace> statements;
  // Something of what stands before the script could not be made: what a statement misses may be that.
  bool incomplete = false;
  std::vector<std::string> notes{};  // what of it, and why
  int server_version = 0;            // the major one of the server that ran them
};

struct Claim {
  const Rule* rule = nullptr;
  Found found;
  api::ClaimSource source = api::ClaimSource::kDocumented;
};

// Of a trace that was made of one revision, in a run of several: a table that the run has made by then is not older for
// it, though it was for the revision.
[[nodiscard]] api::StatementTrace within_run(api::StatementTrace trace, const Subject& subject);

// Judges the claims of one statement, or of what its body runs. Requires: the trace is of that statement.
// Returns: those that the trace confirms as `traced`, and those that it says nothing about as they are; those that it
// contradicts are gone. Of a statement that failed all stay, and one that foretold the failure is confirmed.
[[nodiscard]] std::vector<Claim> confirmed(std::vector<Claim> claims, const Subject& subject,
                                           const api::StatementTrace& trace);

// Requires: the claims are all of the statement's, with its body's, as confirmed() has left them; `incomplete` is the
// whole trace's. Returns: them, and behind them what the trace shows and none of them tells.
[[nodiscard]] std::vector<Claim> with_what_is_untold(std::vector<Claim> claims, const Subject& subject,
                                                     const api::StatementTrace& trace, bool incomplete);

}  // namespace lockkeeper::lint
