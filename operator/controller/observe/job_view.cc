#include "controller/observe/job_view.h"

#include <charconv>

#include "controller/resource_names.h"

namespace lockkeeper::controller {
namespace {

std::string annotation(const Json& job, std::string_view name) {
  return string_at(job, {"metadata", "annotations", name});
}

std::string controller_uid(const Json& job) {
  const Json* owners = find(job, {"metadata", "ownerReferences"});
  if (owners == nullptr || !owners->is_array()) return {};
  for (const Json& owner : *owners) {
    if (bool_at(owner, {"controller"})) return string_at(owner, {"uid"});
  }
  return {};
}

void read_conditions(const Json& job, JobView& out) {
  const Json* conditions = find(job, {"status", "conditions"});
  if (conditions == nullptr || !conditions->is_array()) return;
  for (const Json& condition : *conditions) {
    if (string_at(condition, {"status"}) != "True") continue;
    const std::string type = string_at(condition, {"type"});
    if (type == "Complete") {
      out.state = JobState::kComplete;
    } else if (type == "Failed") {
      out.state = JobState::kFailed;
    } else if (type != "FailureTarget") {
      continue;
    }
    if (out.state != JobState::kActive) out.finished = parse_rfc3339(string_at(condition, {"lastTransitionTime"}));
    if (type != "Complete") {
      out.reason = string_at(condition, {"reason"});
      out.message = string_at(condition, {"message"});
    }
  }
}

}  // namespace

JobView parse_job(const Json& job) {
  JobView out;
  out.name_space = string_at(job, {"metadata", "namespace"});
  out.name = string_at(job, {"metadata", "name"});
  out.uid = string_at(job, {"metadata", "uid"});
  out.owner_uid = controller_uid(job);
  out.migration_uid = string_at(job, {"metadata", "labels", kMigrationUidLabel});
  out.migration = string_at(job, {"metadata", "labels", kRunLabel});
  out.target = annotation(job, kTargetAnnotation);
  out.inputs = annotation(job, kInputsAnnotation);
  out.image = annotation(job, kImageAnnotation);
  out.template_hash = annotation(job, kTemplateHashAnnotation);
  const std::string attempt = annotation(job, kAttemptAnnotation);
  std::from_chars(attempt.data(), attempt.data() + attempt.size(), out.attempt);
  out.created = parse_rfc3339(string_at(job, {"metadata", "creationTimestamp"})).value_or(Timestamp{});
  out.is_check = !string_at(job, {"metadata", "labels", kCheckLabel}).empty();
  out.deleting = find(job, {"metadata", "deletionTimestamp"}) != nullptr;
  const Json findings = Json::parse(annotation(job, kFindingsAnnotation), nullptr, /*allow_exceptions=*/false);
  if (findings.is_array()) {
    for (const Json& one : findings) {
      if (auto finding = api::parse_finding(one)) out.findings.push_back(std::move(*finding));
    }
  }
  read_conditions(job, out);
  return out;
}

}  // namespace lockkeeper::controller
