// The decision about a Migration, as a value: the status that shall stand, then acts in their order.
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
// Deletes an old Job; never the only trace of a run whose outcome is not in the status.
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
// Ends the containers that a pod still runs although its run is over; the pod stays.
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
  bool is_first = false;  // the first wave after a run, or its refused part again: an Event tells how many pods may go
};
// Writes the plan, and the graph that it is of, into a ConfigMap named `<job>-plan`.
struct WritePlan {
  std::string config_map;
  Json plan;
  Json graph{};  // null: not known
};
struct WriteFirstRevision {
  std::string config_map;
  BootstrapFile made;
};
// The finalizer holds a deleted Migration until its run has ended between two revisions.
struct AddFinalizer {};
struct RemoveFinalizer {};
using Act = std::variant<AddFinalizer, CreateJob, CreateCheck, DeleteJob, StopRun, EndPod, FollowRun, OpenGates,
                         WritePlan, WriteFirstRevision, RemoveFinalizer>;

// Returns: a word for the kind of act, by which a refusal is remembered; empty where the act handles its refusals.
[[nodiscard]] std::string_view act_kind(const Act& act);

// An Event, on the Migration unless a pod is named.
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
  // Written before any act is done. With AddFinalizer, whose patch proves that nothing newer was overlooked, it is
  // written after the acts; after a CreateJob also where another look has proven that.
  api::MigrationStatus status;
  // False where only progress has changed, which may wait its turn (status_writer.h).
  bool is_urgent = true;
  std::vector<Act> acts;
  std::vector<Notice> notices;
  // Take another look after so long even where nothing happens.
  std::optional<Milliseconds> again;
};

// Lowers `decision.again` to `after` where it is later or not set.
void look_again(Decision& decision, Milliseconds after);

// Asks the phases in their order until one decides, then all of afterwards/afterwards.h. Pure.
[[nodiscard]] Decision decide(const Observation& observation);

}  // namespace lockkeeper::controller
