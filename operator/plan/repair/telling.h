// How a step plan tells what it found: what is added to findings, and what is said of a database where nothing is done.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/repair/step_plan.h"

namespace lockkeeper::plan {

// Something to add to findings, whichever state is told of in the end.
struct Note {
  std::vector<api::Code> codes;
  std::string subject;  // empty: of every one with such a code
  std::string sentence;
  std::string remedy;  // empty: as it is
  bool refuses = false;
};

void annotate(std::vector<api::Finding>& findings, const std::vector<Note>& notes, api::Drift policy);

// Where the run is refused: `first` is the database as it is, `would_be` what the steps would have led to. Whoever
// reads why nothing was done acts on what is there; an error that only the steps would have led to says so.
[[nodiscard]] std::vector<api::Finding> told_as_it_is(std::vector<api::Finding> first,
                                                      std::vector<api::Finding> would_be,
                                                      const std::vector<Step>& steps);

}  // namespace lockkeeper::plan
