#include "controller/outcome.h"

#include <algorithm>

namespace lockkeeper::controller {
namespace {

using api::Outcome;

RunOutcome make(Outcome outcome, std::string_view reason, std::string message) {
  RunOutcome out;
  out.outcome = outcome;
  out.reason = reason;
  out.message = std::move(message);
  return out;
}

bool dropped_something(const Json& run) {
  const Json* dropped = find(run, {"dropped"});
  if (dropped == nullptr) return false;
  return dropped->is_boolean() ? dropped->get<bool>() : dropped->is_array() && !dropped->empty();
}

RunOutcome outcome_of_exit_status(const RunEnd& end) {
  const std::string tail = harmless_tail(end.message);
  const std::string said = tail.empty() ? "it left no message; `kubectl logs` of the Job may say more" : tail;
  if (end.reason == "OOMKilled") {
    return make(Outcome::kUnknown, "OOMKilled",
                "The runner's container ran out of memory and was killed (OOMKilled). Give the container a higher "
                "resources.limits.memory in spec.podTemplate; the next run first looks at what is applied.");
  }
  const auto outcome = api::outcome_of_exit(end.exit_code);
  if (!outcome) {
    return make(Outcome::kFailed, api::reason::kInvalidSpec, "The runner did not understand its flags: " + said);
  }
  if (is_success(*outcome)) {
    return make(*outcome, api::to_string(*outcome), "The run ended well and left no report.");
  }
  const bool killed = end.exit_code > 128;
  return make(
      *outcome, api::to_string(*outcome),
      killed ? "The runner was killed by signal " + std::to_string(end.exit_code - 128) +
                   " before it could report; the next run first looks at what is applied."
             : "The runner ended with exit status " + std::to_string(end.exit_code) + " and left no report: " + said);
}

RunOutcome outcome_without_end(const JobView& job, const RunPod* pod) {
  if (job.reason == "DeadlineExceeded") {
    std::string message = "The Job ran into its deadline (spec.timeouts.deadline) and was ended.";
    if (pod != nullptr && pod->problem) message += " Its pod never started: " + pod->problem->message;
    return make(Outcome::kFailed, api::reason::kDeadlineExceeded, message);
  }
  if (pod != nullptr && !pod->reason.empty()) {
    return make(Outcome::kUnknown, api::reason::kRunLost,
                "The run's pod " + pod->name + " was ended by the cluster (" + pod->reason + ": " + pod->message +
                    "); the next run first looks at what is applied.");
  }
  if (job.state == JobState::kComplete) {
    return make(Outcome::kApplied, api::to_string(Outcome::kApplied), "The run ended well and left no report.");
  }
  return make(Outcome::kUnknown, api::reason::kRunLost,
              "The run's pod is gone and left no report (Job " + job.name + ": " + job.reason + " " + job.message +
                  "); the next run first looks at what is applied.");
}

}  // namespace

std::optional<RunOutcome> outcome_of_report(const Json& run) {
  const auto parsed = api::parse_run(run);
  if (!parsed) return std::nullopt;
  RunOutcome out = make(parsed->outcome, parsed->reason, parsed->message);
  if (out.reason.empty()) out.reason = api::to_string(parsed->outcome);
  out.from = parsed->from;
  out.to = parsed->to;
  out.findings = parsed->findings;
  out.dropped_something = dropped_something(run);
  out.verified = parsed->verified;
  for (const api::StepResult& step : parsed->steps) {
    if (step.outcome == "Applied" && !step.revision.empty()) out.applied.push_back(step.revision);
  }
  return out;
}

RunOutcome outcome_of(const JobView& job, const RunPod* pod, const Json& last_report) {
  const bool ended = pod != nullptr && pod->end.has_value();
  if (ended) {
    const Json report = Json::parse(pod->end->message, nullptr, false);
    if (auto outcome = outcome_of_report(report)) return *outcome;
  }
  if (auto outcome = outcome_of_report(last_report)) return *outcome;
  // The Job's deadline and an eviction kill the container: they say more than the status 137 that it leaves.
  const bool cut_off = job.reason == "DeadlineExceeded" || (pod != nullptr && pod->reason == "Evicted");
  if (ended && !cut_off) return outcome_of_exit_status(*pod->end);
  return outcome_without_end(job, pod);
}

RunOutcome outcome_of_lost_job(std::string_view job_name) {
  return make(Outcome::kUnknown, api::reason::kRunLost,
              "Job " + std::string(job_name) +
                  " is gone and nobody saw how it ended; the next run first looks at what is applied.");
}

RunOutcome refused_outcome(std::string_view reason, std::string_view message) {
  return make(Outcome::kRefused, reason, std::string(message));
}

bool is_retried(api::Outcome outcome) {
  return outcome == Outcome::kUnknown || outcome == Outcome::kLockNotObtained ||
         outcome == Outcome::kPreconditionNotMet;
}

bool is_success(api::Outcome outcome) {
  return outcome == Outcome::kApplied || outcome == Outcome::kUpToDate;
}

std::string harmless_tail(std::string_view text, std::size_t limit) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  // scheme://user:password@host becomes scheme://…@host. The last @ before the next blank ends the password, which
  // may hold an @ itself.
  for (std::size_t at = out.find("://"); at != std::string::npos; at = out.find("://", at + 3)) {
    const std::size_t begin = at + 3;
    const std::size_t end = std::min(out.find_first_of(" '\"<>", begin), out.size());
    const std::size_t sign = out.rfind('@', end - 1);
    if (sign != std::string::npos && sign >= begin && sign < end) out.replace(begin, sign - begin, "***");
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  if (out.size() <= limit) return out;
  std::size_t begin = out.size() - limit;
  while (begin < out.size() && (static_cast<unsigned char>(out[begin]) & 0xC0U) == 0x80U) ++begin;  // whole UTF-8
  return "…" + out.substr(begin);
}

}  // namespace lockkeeper::controller
