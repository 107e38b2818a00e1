#include "controller/decide/afterwards/first_revision.h"

#include <fmt/core.h>

#include <algorithm>

#include "controller/decide/afterwards/afterwards.h"
#include "controller/observe/target.h"

namespace lockkeeper::controller {
namespace {

// The pod of the newest run, where that says that it has made a first revision.
const RunPod* maker_of(const Observation& o, const Decision& decision, std::string& revision) {
  for (const RunPod& pod : o.pods) {
    if (pod.job != decision.status.run.job || !pod.end) continue;
    const auto run = api::parse_run(Json::parse(pod.end->message, nullptr, /*allow_exceptions=*/false));
    if (!run) continue;
    const auto made = std::find_if(run->steps.begin(), run->steps.end(), [](const api::StepResult& step) {
      return step.action == api::Action::kBootstrap && step.outcome == api::StepOutcome::kApplied;
    });
    if (made == run->steps.end()) continue;
    revision = made->revision;
    return &pod;
  }
  return nullptr;
}

}  // namespace

std::string first_revision_config_map(const api::Migration& migration, std::string_view revision) {
  constexpr std::string_view kSuffix = "-bootstrap";
  constexpr std::size_t kLongestName = 52;  // leaves room for a hash of 10 digits
  std::string name = migration.name.substr(0, kLongestName - kSuffix.size());
  return job_name(name.append(kSuffix), migration.uid, revision, 0);
}

namespace afterwards {

Decision hand_out_first_revision(const Observation& o, const ObservedFacts& /*facts*/, Decision decision) {
  if (!o.bootstrap.config_map.empty() && !(decision.status.bootstrap == o.bootstrap)) {
    decision.status.bootstrap = o.bootstrap;
    decision.is_urgent = true;
    decision.notices.push_back(
        Notice{false, std::string(api::reason::kFirstRevision), "Bootstrap",
               fmt::format(
                   "The run has made a first revision, {}, from the models: commit its file, which is in ConfigMap {}.",
                   o.bootstrap.revision, o.bootstrap.config_map),
               "", ""});
  }
  const BootstrapFile& made = o.progress.bootstrap;
  if (!made.revision.empty()) {
    const std::string config_map = first_revision_config_map(*o.migration, made.revision);
    if (o.bootstrap.config_map != config_map && decision.status.bootstrap.config_map != config_map) {
      decision.acts.push_back(WriteFirstRevision{config_map, made});
    }
    return decision;
  }
  if (o.migration->spec.policy.bootstrap != api::Bootstrap::kAutogenerate || decision.status.run.outcome.empty())
    return decision;
  std::string revision;
  const RunPod* pod = maker_of(o, decision, revision);
  if (pod == nullptr || decision.status.bootstrap.revision == revision) return decision;
  decision.acts.push_back(FollowRun{pod->job, pod->name, pod->uid, pod->container});
  return decision;
}

}  // namespace afterwards

}  // namespace lockkeeper::controller
