#include "controller/decide/decision.h"

#include <algorithm>
#include <utility>

#include "controller/decide/afterwards/afterwards.h"
#include "controller/decide/phases/phases.h"
#include "controller/decide/status_base.h"

namespace lockkeeper::controller {
void look_again(Decision& decision, Milliseconds after) {
  decision.again = std::min(decision.again.value_or(after), after);
}

Decision decide(const Observation& given) {
  Observation o = given;
  Decision recorded;
  recorded.status = base_status(o);
  if (auto written = phases::record_outcome(o, gather(o))) {
    recorded = std::move(*written);
    // What follows is asked of the Migration as it stands with that outcome.
    auto updated = std::make_shared<api::Migration>(*o.migration);
    updated->status = recorded.status;
    o.migration = std::move(updated);
    o.refused.reset();
    o.job_lost = false;
    o.progress = {};  // of the run that is over
  }
  ObservedFacts facts = gather(o);
  facts.has_just_ended = !recorded.notices.empty();
  Decision decision;
  for (const phases::Phase phase : phases::kInOrder) {
    if (auto decided = phase(o, facts)) {
      decision = std::move(*decided);
      break;
    }
  }
  decision.is_urgent = decision.is_urgent || !recorded.notices.empty();
  decision.notices.insert(decision.notices.begin(), recorded.notices.begin(), recorded.notices.end());
  decision.acts.insert(decision.acts.begin(), recorded.acts.begin(), recorded.acts.end());
  for (const afterwards::Afterwards follow : afterwards::kInOrder) decision = follow(o, facts, std::move(decision));
  return decision;
}

}  // namespace lockkeeper::controller
