#include "plan/evidence.h"

#include <algorithm>

namespace lockkeeper::plan {

const RevisionEvidence* Evidence::find(const std::string& revision) const {
  const auto found = std::find_if(revisions.begin(), revisions.end(),
                                  [&revision](const RevisionEvidence& item) { return item.revision == revision; });
  return found == revisions.end() ? nullptr : &*found;
}

Evidence weigh(const schema::History& history, const schema::Fingerprint&, const std::vector<std::string>&,
               const std::vector<std::string>&) {
  Evidence evidence;
  for (const schema::RevisionHistory& revision : history.revisions) {
    evidence.revisions.push_back({.revision = revision.revision,
                                  .presence = Presence::kInvisible,
                                  .moves_data = revision.moves_data,
                                  .there = {},
                                  .missing = {},
                                  .different = {}});
  }
  return evidence;
}

}  // namespace lockkeeper::plan
