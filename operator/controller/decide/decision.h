// What to do about a Migration: the status that shall stand, then acts in their order. A value; nothing here does it.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/migration.h"
#include "base/duration.h"
#include "controller/observe/observation.h"

namespace lockkeeper::controller {

// The Job of status.run, for the observed target.
struct CreateJob {
  std::string name;
  int attempt = 1;
};
// Never the only trace of a run whose outcome is not in the status.
struct DeleteJob {
  std::string name;
  std::string uid;
};
// A drift check of the observed target.
struct CreateCheck {
  std::string name;
};
// Asks the run to stop between two revisions.
struct StopRun {
  std::string pod;
  std::string pod_uid;
  std::string why;
};
// Of a run that is over: what its pod still holds is given up, and the pod stays.
struct EndPod {
  std::string pod;
  std::string pod_uid;
};
struct FollowRun {
  std::string job;
  std::string pod;
  std::string pod_uid;
  std::string container;
};
struct OpenGates {
  std::vector<gate::GatedPod> pods;
  bool is_first = false;  // the first wave after a run, or what was refused of it: an Event tells how many went
};
// Into a ConfigMap named `<job>-plan`.
struct WritePlan {
  std::string config_map;
  Json plan;
};
struct WriteFirstRevision {
  std::string config_map;
  BootstrapFile made;
};
// The finalizer holds a Migration that is deleted until its run has ended between two revisions.
struct AddFinalizer {};
struct RemoveFinalizer {};
using Act = std::variant<AddFinalizer, CreateJob, CreateCheck, DeleteJob, StopRun, EndPod, FollowRun, OpenGates,
                         WritePlan, WriteFirstRevision, RemoveFinalizer>;

// A word for what an act wants, by which a refusal of it is remembered; empty where the act itself deals with one.
[[nodiscard]] std::string_view act_kind(const Act& act);

// An Event; on the Migration unless a pod is named.
struct Notice {
  bool is_warning = false;
  std::string reason;
  std::string action;
  std::string message;
  std::string pod;  // a gated pod's name
  std::string pod_uid;
  [[nodiscard]] bool operator==(const Notice&) const = default;
};

struct Decision {
  // Stands before any act is done; with AddFinalizer, whose patch proves that nothing newer was overlooked, it follows.
  api::MigrationStatus status;
  // False: only progress, which may wait its turn (status_writer.h).
  bool is_urgent = true;
  std::vector<Act> acts;
  std::vector<Notice> notices;
  // Look again after so long even where nothing happens.
  std::optional<Milliseconds> again;
};

// After so long at the latest.
void look_again(Decision& decision, Milliseconds after);

// The phases in their order until one decides, then all that follows every decision (afterwards/afterwards.h).
[[nodiscard]] Decision decide(const Observation& observation);

}  // namespace lockkeeper::controller
