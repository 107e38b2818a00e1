// The report of a run, a plan or a look over several contexts of env.py; of one alone, as it is. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"
#include "api/revision_graph.h"

namespace lockkeeper::runner {

template <typename Part>
struct OfContext {
  std::string database;
  std::string version_table;
  Part part;
};

// Returns: a run with the worst outcome.
[[nodiscard]] api::Run in_one(std::vector<OfContext<api::Run>> parts);
// Returns: a plan with the digest of all, and the greatest risk.
[[nodiscard]] api::Plan in_one(std::vector<OfContext<api::Plan>> parts);
[[nodiscard]] api::Diagnosis in_one(std::vector<OfContext<api::Diagnosis>> parts);
// Returns: a graph with the revisions of all, each in its most urgent state, and the contexts where it has that one.
[[nodiscard]] api::RevisionGraph in_one(std::vector<OfContext<api::RevisionGraph>> parts);

// The plans of a run's contexts, which are made one after another while env.py runs, and the graphs that they are of.
class RunPlans {
 public:
  // Takes the newest of a context. Returns: that of all contexts so far.
  api::Plan take(OfContext<api::Plan> newest);
  api::RevisionGraph take(OfContext<api::RevisionGraph> newest);

 private:
  std::vector<OfContext<api::Plan>> plans_;
  std::vector<OfContext<api::RevisionGraph>> graphs_;
};

}  // namespace lockkeeper::runner
