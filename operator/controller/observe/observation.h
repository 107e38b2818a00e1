// The Observation: everything that one decision about one Migration is made from, as values, and its first conclusions.
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

// The cause of a hindrance, in a word of the vocabulary.
struct Problem {
  std::string reason;
  std::string message;
  bool needs_a_person = false;  // Stalled; otherwise the problem may pass by itself
  Milliseconds wait{0};         // until another try is worth it
  Timestamp since{};            // the beginning, where it is known
  [[nodiscard]] bool operator==(const Problem&) const = default;
};

// An act that the API server refused.
struct ActRefusal {
  std::string reason;           // GateRefused, or ActRefused
  std::string sentence;         // names the act, with the server's words
  bool needs_a_person = false;  // otherwise the refusal may pass by itself
  std::set<std::string> pods;   // GateRefused: uids of the pods that stay gated
  Milliseconds wait{0};         // until another try is worth it
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
  std::optional<Problem> no_target;  // why there is no target
  std::string inputs;                // of a run that would start now: run_inputs()
  bool gate_is_outage = false;       // the workload's old pods go before the new ones are ready
  std::string how_replaced;
  std::string outage_remedy;
  std::vector<JobView> jobs;          // owned by this very Migration, oldest attempt first
  std::vector<JobView> checks;        // drift checks, owned by it, too
  std::string last_check;             // the Job's name of the check that we created last; empty after a restart
  std::vector<RunPod> pods;           // of those Jobs
  std::vector<gate::GatedPod> gated;  // every pod that names this Migration and is still pending
  RunProgress progress;               // of the newest pod's log
  std::string plan_config_map;        // where the plan of that log was written; empty before
  api::BootstrapStatus bootstrap;     // the first revision whose ConfigMap we wrote; empty after a restart
  // Acts of earlier decisions that were refused, by their kind (act_kind()).
  std::map<std::string, ActRefusal> refusals;
  std::map<std::string, std::string> told;  // by uid of a gated pod, the reason that an Event has given for its wait
  // How many gates we have opened since the outcome of status.run was written; nullopt: none, or before a restart.
  std::optional<int> opened;
  // Why the API server, or the Job controller, refused the run that status.run names.
  std::optional<Problem> refused;
  // The run that status.run names had started, and its Job is in no cache any more.
  bool job_lost = false;
  // A pod of a mutable tag that runs another image than every run that ended well.
  std::optional<MovedImage> moved_image;
  // When to look at the pods of a mutable tag again, since nobody tells when the tag moves.
  std::optional<Milliseconds> look_at_images;
  // Why the API server does not make new pods wait; empty where it does, and where spec.gate is not Admission.
  std::string gate_open;
  // False where the gate was seen open a moment ago for the first time, and may close in a moment.
  bool gate_open_is_sure = true;
  // The gate in the workload's pod template; nullopt where the template was not looked at this time.
  std::optional<TemplateGate> template_gate;
};

// Returns: a digest of everything that a run depends on: spec, target, the pod template that the run is built from, and
// the retry annotation. A failed run with the same digest would fail again.
[[nodiscard]] std::string run_inputs(const api::Migration& migration, const Target& target,
                                     std::string_view template_identity);

// Returns: the scope for target_key(): the spec's fields about the database and the tool.
[[nodiscard]] std::string scope_of(const api::MigrationSpec& spec);

// Conclusions from an Observation that several phases need. The pointers are valid as long as the Observation.
struct ObservedFacts {
  // The newest Job whose runner may still be at work.
  const JobView* active = nullptr;
  // The oldest Job whose run is over and whose outcome is not in the status. A run is over with its Job, or as soon as
  // the runner has reported its end: a sidecar may keep pod and Job for another minute.
  const JobView* finished = nullptr;
  const RunPod* pod = nullptr;  // the newest pod of `finished`, else of `active`
  bool is_recorded = false;     // status.run says how its run ended
  bool is_same_target = false;  // status.run is about the observed target
  bool is_same_inputs = false;  // is_same_target, and nothing that the run depended on has changed
  bool is_done = false;         // the database is ready for the target
  bool has_just_ended = false;  // this very decision records how a run ended; decide() sets it
};

[[nodiscard]] ObservedFacts gather(const Observation& observation);

}  // namespace lockkeeper::controller
