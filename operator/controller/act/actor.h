// Carries out what was decided, one verb a file of this folder. Everything here may be done twice without harm.
#pragma once

#include <stop_token>
#include <string>

#include "controller/act/job/job_builder.h"
#include "controller/decide/decision.h"
#include "controller/observe/memory.h"
#include "controller/observe/observer.h"
#include "controller/observe/run_follower.h"
#include "controller/observe/selection_reader.h"
#include "controller/observe/workload_reader.h"
#include "kube/client.h"
#include "kube/events.h"
#include "telemetry/metrics.h"

namespace lockkeeper::controller {

// What every verb may need.
struct Hands {
  kube::Client& client;
  kube::EventRecorder& events;
  WorkloadReader& workloads;
  SelectionReader& selections;
  RunFollower& follower;
  telemetry::Metrics& metrics;
  const JobSettings& settings;
};

// One Migration in one step of it.
struct Scene {
  const Seen& seen;
  const api::MigrationStatus& status;  // as it stands now
  Remembered& memory;
  std::stop_token stop;
  bool look_again = false;  // an act learnt something that changes the decision

  [[nodiscard]] const api::Migration& migration() const { return *seen.observation.migration; }
};

namespace acts {

// Throws what Client throws.
// False where the Migration is gone. Throws a conflict where it is not what was seen any more.
bool add_finalizer(kube::Client& client, api::Migration& migration, const std::stop_token& stop);
void remove_finalizer(Hands& hands, Scene& scene);
// A Job of that name that is not ours, or a refusal of the API server, goes into scene.memory.refused.
void create_job(Hands& hands, Scene& scene, const CreateJob& act);
// A check of that name that is there already is as good.
void create_check(Hands& hands, Scene& scene, const CreateCheck& act);
void delete_job(Hands& hands, Scene& scene, const DeleteJob& act);
void stop_run(Hands& hands, Scene& scene, const StopRun& act);
void end_pod(Hands& hands, Scene& scene, const EndPod& act);
void follow_run(Hands& hands, Scene& scene, const FollowRun& act);
void write_first_revision(Hands& hands, Scene& scene, const WriteFirstRevision& act);
void write_plan(Hands& hands, Scene& scene, const WritePlan& act);
// Several at once. A pod that is gone or was changed by somebody else is left to the next look.
void open_gates(Hands& hands, Scene& scene, const OpenGates& act);

}  // namespace acts

// All acts of a decision but AddFinalizer, in their order. One that the API server refuses is remembered
// (scene.memory.refusals) and told by the next decision; the others are done nevertheless. Throws what is no answer of
// the server, and conflicts.
void act(Hands& hands, Scene& scene, const Decision& decision);
void note_refusal(Scene& scene, const std::string& kind, const kube::ApiError& error);
void note_refusal(Scene& scene, const std::string& kind, ActRefusal refusal);
void note_done(Scene& scene, const std::string& kind);
void publish(Hands& hands, const api::Migration& migration, const std::vector<Notice>& notices);

}  // namespace lockkeeper::controller
