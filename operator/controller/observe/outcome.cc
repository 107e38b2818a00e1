#include "controller/observe/outcome.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "base/redaction.h"
#include "base/text.h"

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

// Nobody knows what such a run did.
RunOutcome well_without_report(Outcome outcome) {
  RunOutcome out = make(outcome, api::to_string(outcome), "The run ended well and left no report.");
  out.dropped.reset();
  return out;
}

std::vector<std::string> sorted(std::vector<std::string> rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::string_view out_of_memory() {
  return api::to_string(api::Code::kOutOfMemory);
}

// Twice as much, as it would be written; empty where that cannot be said.
std::string twice(const std::string& limit) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(limit.data(), limit.data() + limit.size(), number);
  if (error != std::errc() || number == 0 || number > (std::uint64_t{1} << 60U)) return {};
  const std::string unit(end, limit.data() + limit.size());
  return unit.find('.') == std::string::npos ? std::to_string(2 * number) + unit : std::string();
}

std::string more_memory(const char* list, const std::string& container, const std::string& limit) {
  const std::string more = twice(limit);
  return fmt::format(
      " Write into the Migration, or more: spec: {{podTemplate: {{spec: {{{}: [{{name: {}, resources: {{limits: "
      "{{memory: {}}}}}}}]}}}}}}",
      list, container, more.empty() ? "2Gi" : more);
}

// What the pod knows about memory, and the report does not.
void explain_memory(const RunPod& pod, RunOutcome& outcome) {
  if (is_success(outcome.outcome)) return;
  const bool killed = pod.end && pod.end->reason == kKilledForMemory;
  if (killed && outcome.outcome == Outcome::kUnknown && outcome.reason != out_of_memory()) {
    outcome.reason = out_of_memory();
    const std::string limit = pod.memory_limit.empty() ? "" : fmt::format(": the limit is {}", pod.memory_limit);
    outcome.message += fmt::format(" A process of its container was killed for want of memory (OOMKilled){}.", limit);
  }
  if (outcome.reason == out_of_memory() && pod.starved.empty()) {
    outcome.message += more_memory("containers", pod.container, pod.memory_limit);
  }
  if (!pod.starved.empty()) {
    const std::string limit = pod.starved_limit.empty() ? "" : fmt::format(": it may have {}", pod.starved_limit);
    outcome.message += fmt::format(" Container {} was killed for want of memory{}.{}", pod.starved, limit,
                                   more_memory("initContainers", pod.starved, pod.starved_limit));
  }
}

RunOutcome outcome_of_failed_init(const RunPod& pod) {
  const bool starved = pod.init_end->reason == kKilledForMemory;
  const std::string tail = harmless_tail(pod.init_end->message);
  return make(Outcome::kUnknown, starved ? out_of_memory() : api::reason::kRunLost,
              fmt::format("The run never began: container {} ended before it with exit status {}{}.", pod.failed_init,
                          pod.init_end->exit_code, tail.empty() ? "" : fmt::format(": {}", tail)));
}

RunOutcome outcome_of_exit_status(const RunPod& pod) {
  const RunEnd& end = *pod.end;
  const std::string tail = harmless_tail(end.message);
  const std::string said = tail.empty() ? "it left no message; `kubectl logs` of the Job may say more" : tail;
  if (end.reason == kKilledForMemory) {
    return make(
        Outcome::kUnknown, out_of_memory(),
        fmt::format("The runner was killed for want of memory (OOMKilled) before it could report: all processes of its "
                    "container together may have {}. The next run first looks at what is applied.",
                    pod.memory_limit.empty() ? "what the node has" : pod.memory_limit));
  }
  const auto outcome = api::outcome_of_exit(end.exit_code);
  if (!outcome) {
    return make(Outcome::kFailed, api::reason::kInvalidSpec,
                fmt::format("The runner did not understand its flags: {}", said));
  }
  if (is_success(*outcome)) {
    return well_without_report(*outcome);
  }
  const bool killed = end.exit_code > 128;
  return make(*outcome, api::to_string(*outcome),
              killed ? fmt::format("The runner was killed by signal {} before it could report; the next run first "
                                   "looks at what is applied.",
                                   end.exit_code - 128)
                     : fmt::format("The runner ended with exit status {} and left no report: {}", end.exit_code, said));
}

RunOutcome outcome_without_end(const JobView& job, const RunPod* pod) {
  if (job.reason == "DeadlineExceeded") {
    const bool stuck = pod != nullptr && pod->problem;
    const std::string why = stuck ? fmt::format(" Its pod never started: {}", pod->problem->message) : "";
    return make(Outcome::kFailed, api::reason::kDeadlineExceeded,
                fmt::format("The Job ran into its deadline (spec.timeouts.deadline) and was ended.{}", why));
  }
  if (pod != nullptr && !pod->reason.empty()) {
    return make(
        Outcome::kUnknown, api::reason::kRunLost,
        fmt::format("The run's pod {} was ended by the cluster ({}: {}); the next run first looks at what is applied.",
                    pod->name, pod->reason, pod->message));
  }
  if (job.state == JobState::kComplete) {
    return well_without_report(Outcome::kApplied);
  }
  return make(
      Outcome::kUnknown, api::reason::kRunLost,
      fmt::format(
          "The run's pod is gone and left no report (Job {}: {} {}); the next run first looks at what is applied.",
          job.name, job.reason, job.message));
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
  out.dropped = parsed->dropped;
  out.verified = parsed->verified;
  for (const api::StepResult& step : parsed->steps) {
    if (step.outcome == api::StepOutcome::kApplied && !step.revision.empty()) {
      out.applied.push_back({step.context, step.revision});
    }
  }
  out.contexts = parsed->contexts;
  out.lint = parsed->lint;
  return out;
}

namespace {

// A termination message is 4 KiB at most.
RunOutcome with_what_was_cut(RunOutcome told, const Json& last_report) {
  auto whole = outcome_of_report(last_report);
  if (!whole) return told;
  if (told.applied.empty()) told.applied = std::move(whole->applied);
  if (told.lint.worst.empty()) told.lint.worst = std::move(whole->lint.worst);
  if (told.contexts.empty()) told.contexts = std::move(whole->contexts);
  return told;
}

RunOutcome told_outcome(const JobView& job, const RunPod* pod, const Json& last_report) {
  const bool ended = pod != nullptr && pod->end.has_value();
  if (ended) {
    const Json report = Json::parse(pod->end->message, nullptr, false);
    if (auto outcome = outcome_of_report(report)) return with_what_was_cut(std::move(*outcome), last_report);
  }
  if (auto outcome = outcome_of_report(last_report)) return *outcome;
  // The Job's deadline and an eviction kill the container: they say more than the status 137 that it leaves.
  const bool cut_off = job.reason == "DeadlineExceeded" || (pod != nullptr && pod->reason == "Evicted");
  if (ended && !cut_off) return outcome_of_exit_status(*pod);
  if (!cut_off && pod != nullptr && pod->init_end) return outcome_of_failed_init(*pod);
  return outcome_without_end(job, pod);
}

}  // namespace

RunOutcome outcome_of(const JobView& job, const RunPod* pod, const Json& last_report) {
  RunOutcome outcome = told_outcome(job, pod, last_report);
  if (pod != nullptr) explain_memory(*pod, outcome);
  return outcome;
}

RunOutcome outcome_of_lost_job(std::string_view job_name) {
  return make(Outcome::kUnknown, api::reason::kRunLost,
              fmt::format("Job {} is gone and nobody saw how it ended; the next run first looks at what is applied.",
                          job_name));
}

RunOutcome refused_outcome(std::string_view reason, std::string_view message) {
  return make(Outcome::kRefused, reason, std::string(message));
}

bool may_lack_something(const RunOutcome& outcome, const api::MigrationStatus& before) {
  if (outcome.dropped ? !outcome.dropped->empty() : !is_retried(outcome.outcome)) return true;
  // The rows are not those that we saw last: somebody moved them, a run of ours that left no report, or a person.
  const bool has_read = is_success(outcome.outcome) || !outcome.from.empty();
  if (!has_read || sorted(outcome.from) == sorted(before.revision.current)) return false;
  const bool after_doubt =
      !before.history.empty() && before.history.front().outcome == api::to_string(Outcome::kUnknown);
  return is_success(outcome.outcome) || after_doubt;
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
  out = Redaction().apply(out, Redaction::Users::kGo);
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return cut_before(out, limit);
}

}  // namespace lockkeeper::controller
