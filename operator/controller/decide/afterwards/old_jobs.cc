// Jobs that a newer one has replaced, once that one's outcome stands. The newest is kept for its logs.
#include "controller/decide/afterwards/afterwards.h"

namespace lockkeeper::controller::afterwards {

Decision delete_old_jobs(const Observation& o, const ObservedFacts& /*facts*/, Decision decision) {
  if (decision.status.run.outcome.empty()) return decision;
  for (const JobView& job : o.jobs) {
    if (job.attempt < decision.status.run.attempt && job.state != JobState::kActive && !job.deleting) {
      decision.acts.push_back(DeleteJob{job.name, job.uid});
    }
  }
  return decision;
}

}  // namespace lockkeeper::controller::afterwards
