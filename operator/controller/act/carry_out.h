// The acts of a decision, carried out, one verb a file of this folder. Every act may be done twice without harm.
#pragma once

#include <span>
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

// The means that a verb may need.
struct Clients {
  kube::Client& client;
  kube::EventRecorder& events;
  WorkloadReader& workloads;
  SelectionReader& selections;
  RunFollower& follower;
  telemetry::Metrics& metrics;
  const JobSettings& settings;
};

// One pass over one Migration: the acts read it and leave their results in it.
struct Pass {
  const Seen& seen;
  const api::MigrationStatus& status;  // the decided one
  Remembered& memory;
  std::stop_token stop;
  bool look_again = false;  // an act has learnt something that may change the decision

  [[nodiscard]] const api::Migration& migration() const { return *seen.observation.migration; }
};

namespace acts {

// Throws (every verb): as Client.

// Adds the finalizer, and brings `migration` to the new resourceVersion.
// Returns: false where the Migration is gone.
// Throws: ApiError (conflict) where the object has changed since `migration` was read.
bool add_finalizer(kube::Client& client, api::Migration& migration, const std::stop_token& stop);
void remove_finalizer(Clients& clients, Pass& pass);
// Creates the Job. A Job of that name that is not ours, or a terminal refusal of the API server, goes into
// pass.memory.refused and is not thrown.
void create_job(Clients& clients, Pass& pass, const CreateJob& act);
// Creates the check's Job; a check of that name that is there already is as good.
void create_check(Clients& clients, Pass& pass, const CreateCheck& act);
void delete_job(Clients& clients, Pass& pass, const DeleteJob& act);
void stop_run(Clients& clients, Pass& pass, const StopRun& act);
void end_pod(Clients& clients, Pass& pass, const EndPod& act);
void follow_run(Clients& clients, Pass& pass, const FollowRun& act);
void write_first_revision(Clients& clients, Pass& pass, const WriteFirstRevision& act);
void write_plan(Clients& clients, Pass& pass, const WritePlan& act);
// Opens several gates at once. A pod that is gone or was changed by somebody else is left to the next look; a refusal
// of the API server is remembered.
void open_gates(Clients& clients, Pass& pass, const OpenGates& act);

}  // namespace acts

// Carries out acts, all but AddFinalizer, in their order. An act that the API server refuses is remembered in
// pass.memory.refusals and told by the next decision; the other acts are done nevertheless.
// Throws: Error where no answer came; ApiError for a conflict, and for 401.
void carry_out_acts(Clients& clients, Pass& pass, std::span<const Act> acts);
// Each notes what became of an act of that kind, and asks for another look where that is news.
void note_refusal(Pass& pass, const std::string& kind, const kube::ApiError& error);
void note_refusal(Pass& pass, const std::string& kind, ActRefusal refusal);
void note_done(Pass& pass, const std::string& kind);
// Publishes Events. A Migration without uid, which does not exist, is no related object of a pod's Event.
void publish(Clients& clients, const api::Migration& migration, const std::vector<Notice>& notices);

}  // namespace lockkeeper::controller
