// A trial of the pending revisions on a copy of the live schema, which tells more than their words. The copy is made of
// the fingerprint, in a shadow, and has no rows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/diagnosis/trial.h"
#include "runner/shadow/history_source.h"
#include "runner/shadow/running_code.h"
#include "schema/fingerprint.h"

namespace lockkeeper::runner {

struct TrialOrder {
  const schema::Fingerprint& live;         // read with dependencies
  std::vector<std::string> rows;           // of the version table
  std::vector<std::string> targets;        // full ids
  const std::vector<AskedQuery>& queries;  // of the running code, to be asked before and after each revision
};

// Copies neither owners, rights and publications nor anything foreign. Throws nothing that is about the shadow.
// Returns: nullopt where there is no shadow, where the copy cannot be made, or where env.py does not get as far as a
// revision: then nothing is known, and a note says why.
[[nodiscard]] std::optional<plan::Trial> try_on_a_copy(const TrialOrder& order, const HistoryRequest& request,
                                                       const Settings& settings, Reporter& reporter);

}  // namespace lockkeeper::runner
