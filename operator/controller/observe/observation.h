// Everything that one decision about one Migration is made from, as values, and what follows from it at once.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/migration.h"
#include "base/duration.h"
#include "base/timestamp.h"
#include "controller/observe/job_view.h"
#include "controller/observe/moved_image.h"
#include "controller/observe/run_pod.h"
#include "controller/observe/run_progress.h"
#include "controller/observe/target.h"
#include "gate/gated_pod.h"

namespace lockkeeper::controller {

// Why something cannot be, by the vocabulary.
struct Problem {
  std::string reason;
  std::string message;
  bool needs_a_person = false;  // Stalled; otherwise it may pass by itself
  Milliseconds wait{0};         // until it is worth trying again
  Timestamp since{};            // where it has held for a while
  [[nodiscard]] bool operator==(const Problem&) const = default;
};

// An act that the API server did not let us do.
struct ActRefusal {
  std::string reason;           // GateRefused, or ActRefused
  std::string sentence;         // what we wanted, and what the server said
  bool needs_a_person = false;  // otherwise it may pass by itself
  std::set<std::string> pods;   // GateRefused: uids of those that stay gated
  Milliseconds wait{0};         // until it is worth trying again
  [[nodiscard]] bool operator==(const ActRefusal&) const = default;
};

struct TemplateGate {
  std::string label;      // the value of lockkeeper.dev/migration
  bool has_gate = false;  // our scheduling gate
  [[nodiscard]] bool operator==(const TemplateGate&) const = default;
};

struct Observation {
  Timestamp now{};
  Timestamp leads_since{};  // when this operator began to look
  std::shared_ptr<const api::Migration> migration;
  std::optional<Target> target;
  std::optional<Problem> no_target;  // why there is none
  std::string inputs;                // of a run that would start now: run_inputs()
  bool gate_is_outage = false;       // the workload's old pods go before the new ones are ready
  std::string how_replaced;
  std::string outage_remedy;
  std::vector<JobView> jobs;          // owned by this very Migration, oldest attempt first
  std::vector<JobView> checks;        // drift checks, likewise
  std::string last_check;             // the Job's name of the check that we created last; empty after a restart
  std::vector<RunPod> pods;           // of those Jobs
  std::vector<gate::GatedPod> gated;  // every pod that names this Migration and is still pending
  RunProgress progress;               // of the newest pod's log
  std::string plan_config_map;        // where the plan of that log was written; empty before
  api::BootstrapStatus bootstrap;     // the first revision whose ConfigMap we wrote; empty after a restart
  // What we decided on before and were not let do, by the kind of act (act_kind()).
  std::map<std::string, ActRefusal> refusals;
  std::map<std::string, std::string> told;  // by uid, the reason that an Event gave a gated pod
  // Gates that we have opened since the outcome of status.run was written; nullopt: none, or before a restart.
  std::optional<int> opened;
  // The API server, or the Job controller, refused the run that status.run names.
  std::optional<Problem> refused;
  // Nobody knows the Job that status.run names any more: the API server was asked, not only the cache.
  bool job_lost = false;
  // Pods of a tag that was pushed to again run something else than any run had that ended well.
  std::optional<MovedImage> moved_image;
  // Such a tag: nobody tells when it moves, so it is looked at again after a while.
  std::optional<Milliseconds> look_at_images;
  // Why the API server does not make new pods wait; empty where it does. Asked where spec.gate is Admission.
  std::string gate_open;
  // False: it was seen so for the first time, and may be otherwise in a moment.
  bool gate_open_is_sure = true;
  // What the workload's pod template says of the gate; nullopt where it was not looked at this time.
  std::optional<TemplateGate> template_gate;
};

// What a failed run depended on: where it is the same, the same would happen again. Spec, target, the pod template it
// was built from, and whatever stands in the retry annotation.
[[nodiscard]] std::string run_inputs(const api::Migration& migration, const Target& target,
                                     std::string_view template_identity);

// What a Migration says of the database and of the tool: target_key's scope.
[[nodiscard]] std::string scope_of(const api::MigrationSpec& spec);

// What follows from an Observation and is asked by several phases. Points into the Observation.
struct ObservedFacts {
  // The newest Job whose runner may still be at work.
  const JobView* active = nullptr;
  // The oldest Job whose run is over and whose outcome is not in the status. A run is over with its Job, or as soon as
  // the runner has said its last word: a sidecar may keep pod and Job for another minute.
  const JobView* finished = nullptr;
  const RunPod* pod = nullptr;  // the newest pod of `finished`, else of `active`
  bool is_recorded = false;     // status.run says how its run ended
  bool is_same_target = false;  // status.run is about the target of now
  bool is_same_inputs = false;  // and nothing that it depended on has changed
  bool is_done = false;         // the database is ready for the target
  bool has_just_ended = false;  // this very decision writes down how a run ended
};

[[nodiscard]] ObservedFacts gather(const Observation& observation);

}  // namespace lockkeeper::controller
