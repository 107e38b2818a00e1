// The telling of a step plan's findings: what is added to them, and which of them a refused run tells. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/repair/step_plan.h"

namespace lockkeeper::plan {

// An addition to findings, whether the steps are carried out or the run is refused.
struct Note {
  std::vector<api::Code> codes;
  std::string subject;  // empty: every finding with one of the codes
  std::string sentence;
  std::string remedy;    // empty: the finding's own
  bool refuses = false;  // the finding becomes an error
};

// Adds the notes to the findings that they are about, then judges each finding by `policy` (severity.h).
void annotate(std::vector<api::Finding>& findings, const std::vector<Note>& notes, api::Drift policy);

// Tells a refused run: whoever reads why nothing was done acts on the database as it is. `first`: the findings of that
// database. `would_be`: the findings of the database after the steps.
// Returns: `first`, where the errors of `would_be` are errors as well. An error that only the steps would have led to
// is added, and says so.
[[nodiscard]] std::vector<api::Finding> told_as_it_is(std::vector<api::Finding> first,
                                                      std::vector<api::Finding> would_be,
                                                      const std::vector<Step>& steps);

}  // namespace lockkeeper::plan
