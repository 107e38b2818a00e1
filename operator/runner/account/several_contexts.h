// What is told of a run, a plan or a look where env.py configures several contexts: of one alone, as it is. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"

namespace lockkeeper::runner {

template <typename Part>
struct OfContext {
  std::string database;
  std::string version_table;
  Part part;
};

// The worst outcome is that of all.
[[nodiscard]] api::Run in_one(std::vector<OfContext<api::Run>> parts);
// Its digest is of all; its risk is the greatest.
[[nodiscard]] api::Plan in_one(std::vector<OfContext<api::Plan>> parts);
[[nodiscard]] api::Diagnosis in_one(std::vector<OfContext<api::Diagnosis>> parts);

}  // namespace lockkeeper::runner
