#include "controller/act/job/job_builder.h"

#include <algorithm>

#include "controller/act/job/run_labels.h"
#include "controller/act/job/run_template.h"
#include "controller/act/job/runner_arguments.h"
#include "controller/act/owned.h"
#include "controller/resource_names.h"

namespace lockkeeper::controller {
namespace {

// The runner keeps its own deadline and reports; the Job's stands behind it for when it cannot.
constexpr Milliseconds kDeadlineMargin{120000};

// Anything but a disruption (drain, preemption, eviction by the API) ends the Job: the runner has already tried again
// what can be tried again, and another attempt is a decision that needs a look at the database first.
Json failure_policy() {
  return {{"rules",
           {{{"action", "Ignore"}, {"onPodConditions", {{{"type", "DisruptionTarget"}, {"status", "True"}}}}},
            {{"action", "FailJob"}, {"onExitCodes", {{"operator", "NotIn"}, {"values", {0}}}}}}}};
}

// Nobody waits for a check: one that hangs must not outlive its turn by much.
constexpr Milliseconds kLongestCheck{3600000};

Json labels_of(const api::Migration& migration, bool is_check) {
  Json labels = {
      {kMigrationUidLabel, migration.uid}, {kRunLabel, migration.name}, {"app.kubernetes.io/managed-by", "lockkeeper"}};
  if (is_check) labels[kCheckLabel] = "true";
  return labels;
}

Milliseconds deadline_of(const api::MigrationSpec& spec, bool is_check) {
  const Milliseconds deadline = spec.timeouts.deadline;
  if (!is_check) return deadline;
  return deadline > Milliseconds(0) ? std::min(deadline, kLongestCheck) : kLongestCheck;
}

Json pod_template(const api::Migration& migration, const JobRequest& request, const JobSettings& settings) {
  RunTemplate input;
  if (request.workload != nullptr) {
    input.workload_template = request.workload->pod_template;
    input.workload_labels = labels_of_run(map_at(input.workload_template, {"metadata", "labels"}),
                                          request.workload->selector, migration.name_space, request.selections);
  }
  input.container = request.target.container;
  if (!migration.spec.image.empty()) input.image = migration.spec.image;
  input.overlay = migration.spec.pod_template;
  input.arguments = request.is_check ? check_arguments(migration.spec, request.name, request.target.image)
                                     : runner_arguments(migration.spec, request.name, request.target.image);
  input.environment = runner_environment(migration.spec);
  input.labels = labels_of(migration, request.is_check);
  if (migration.spec.shadow) input.shadow_image = migration.spec.shadow->image;
  input.runner_image = settings.runner_image;
  input.runner_image_pull_policy = settings.runner_image_pull_policy;
  return build_run_template(input);
}

Json conflicts_of(const api::Migration& migration, const JobRequest& request, const Json& pods) {
  Json out = Json::array();
  if (request.workload == nullptr || !request.selections.is_known) return out;
  for (const api::Finding& finding :
       find_label_conflicts(map_at(request.workload->pod_template, {"metadata", "labels"}),
                            map_at(pods, {"metadata", "labels"}), migration.name_space, request.selections)) {
    out.push_back(to_json(finding));
  }
  return out;
}

}  // namespace

Json build_job(const api::Migration& migration, const JobRequest& request, const JobSettings& settings) {
  Json annotations = {{kTargetAnnotation, request.target.key},
                      {kInputsAnnotation, request.inputs},
                      {kImageAnnotation, request.target.image},
                      {kAttemptAnnotation, std::to_string(request.attempt)}};
  if (request.target.is_mutable && !request.target.template_hash.empty()) {
    annotations[kTemplateHashAnnotation] = request.target.template_hash;
  }
  const Json pods = pod_template(migration, request, settings);
  if (const Json conflicts = conflicts_of(migration, request, pods); !conflicts.empty()) {
    annotations[kFindingsAnnotation] = to_line(conflicts);
  }
  Json spec = {{"parallelism", 1},
               {"completions", 1},
               {"backoffLimit", 0},
               {"podReplacementPolicy", "Failed"},
               {"podFailurePolicy", failure_policy()},
               {"template", pods}};
  const Milliseconds deadline = deadline_of(migration.spec, request.is_check);
  if (deadline > Milliseconds(0)) {
    spec["activeDeadlineSeconds"] = std::chrono::ceil<std::chrono::seconds>(deadline + kDeadlineMargin).count();
  }
  return {{"apiVersion", "batch/v1"},
          {"kind", "Job"},
          {"metadata",
           {{"name", request.name},
            {"namespace", migration.name_space},
            {"labels", labels_of(migration, request.is_check)},
            {"annotations", annotations},
            {"ownerReferences", owner_references(migration)}}},
          {"spec", spec}};
}

}  // namespace lockkeeper::controller
