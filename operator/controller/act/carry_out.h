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
struct Clients {
  kube::Client& client;
  kube::EventRecorder& events;
  WorkloadReader& workloads;
  SelectionReader& selections;
  RunFollower& follower;
  telemetry::Metrics& metrics;
  const JobSettings& settings;
};

// One Migration in one step of it.
struct Pass {
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
void remove_finalizer(Clients& clients, Pass& pass);
// A Job of that name that is not ours, or a refusal of the API server, goes into pass.memory.refused.
void create_job(Clients& clients, Pass& pass, const CreateJob& act);
// A check of that name that is there already is as good.
void create_check(Clients& clients, Pass& pass, const CreateCheck& act);
void delete_job(Clients& clients, Pass& pass, const DeleteJob& act);
void stop_run(Clients& clients, Pass& pass, const StopRun& act);
void end_pod(Clients& clients, Pass& pass, const EndPod& act);
void follow_run(Clients& clients, Pass& pass, const FollowRun& act);
void write_first_revision(Clients& clients, Pass& pass, const WriteFirstRevision& act);
void write_plan(Clients& clients, Pass& pass, const WritePlan& act);
// Several at once. A pod that is gone or was changed by somebody else is left to the next look.
void open_gates(Clients& clients, Pass& pass, const OpenGates& act);

}  // namespace acts

// All acts of a decision but AddFinalizer, in their order. One that the API server refuses is remembered
// (pass.memory.refusals) and told by the next decision; the others are done nevertheless. Throws what is no answer of
// the server, and conflicts.
void carry_out_acts(Clients& clients, Pass& pass, const Decision& decision);
void note_refusal(Pass& pass, const std::string& kind, const kube::ApiError& error);
void note_refusal(Pass& pass, const std::string& kind, ActRefusal refusal);
void note_done(Pass& pass, const std::string& kind);
void publish(Clients& clients, const api::Migration& migration, const std::vector<Notice>& notices);

}  // namespace lockkeeper::controller
