#include "controller/decide/afterwards/drift_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/digest.h"
#include "base/text.h"
#include "controller/decide/afterwards/afterwards.h"
#include "controller/observe/outcome.h"
#include "controller/observe/target.h"
#include "gate/admission.h"

namespace lockkeeper::controller {
namespace {

namespace reason = api::reason;
using api::Code;

// What a database is that is not what a run left behind.
constexpr std::array kDrifted{Code::kUnversionedDatabase, Code::kOrphanedRevision, Code::kAheadOfImage,
                              Code::kOverlappingRows,     Code::kMissingEffects,   Code::kPartialRevision,
                              Code::kInvalidIndex};

// What keeps anybody from looking.
constexpr std::array kBlind{Code::kTransactionPooler, Code::kReadOnlyDatabase, Code::kDatabaseUnreachable,
                            Code::kConfigError,       Code::kEnvError,         Code::kRevisionError,
                            Code::kUnknownTarget,     Code::kTargetMismatch,   Code::kUnsupportedDatabase,
                            Code::kMigrationFailed,   Code::kOutOfMemory};

template <std::size_t N>
bool is_one_of(const std::array<Code, N>& codes, Code code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

template <std::size_t N>
const api::Finding* first_of(const std::vector<api::Finding>& findings, const std::array<Code, N>& codes,
                             api::Severity least) {
  const auto found = std::find_if(findings.begin(), findings.end(), [&](const api::Finding& finding) {
    return is_one_of(codes, finding.code) && finding.severity >= least;
  });
  return found == findings.end() ? nullptr : &*found;
}

std::string sentence_of(const api::Finding& finding) {
  if (finding.remedy.empty()) return finding.message;
  const bool ends = finding.message.empty() || finding.message.back() == '.';
  return fmt::format("{}{} Remedy: {}{}", finding.message, ends ? "" : ".", finding.remedy,
                     finding.remedy.back() == '.' ? "" : ".");
}

std::string joined(std::vector<std::string> rows) {
  std::sort(rows.begin(), rows.end());
  return rows.empty() ? "none" : join(rows);
}

const RunPod* ended_pod(const Observation& o, const std::string& job) {
  const auto found =
      std::find_if(o.pods.begin(), o.pods.end(), [&](const RunPod& pod) { return pod.job == job && pod.end; });
  return found == o.pods.end() ? nullptr : &*found;
}

CheckVerdict without_report(const JobView& job, const RunPod* pod) {
  CheckVerdict out;
  out.reason = reason::kDriftCheckFailed;
  std::string why;
  if (pod != nullptr) {
    std::string memory;
    if (pod->end->reason == kKilledForMemory) {
      out.reason = to_string(Code::kOutOfMemory);
      memory = fmt::format(", killed for want of memory: it may have {}",
                           pod->memory_limit.empty() ? "what the node has" : pod->memory_limit);
    }
    const std::string tail = harmless_tail(pod->end->message);
    const std::string said = tail.empty() ? "" : fmt::format(": {}", tail);
    why = fmt::format("{} (exit status {}){}", memory, pod->end->exit_code, said);
  } else if (!job.reason.empty()) {
    why = fmt::format(" ({}: {})", job.reason, job.message);
  }
  const bool ends = !why.empty() && why.back() == '.';
  out.message = fmt::format("Drift check {} ended without a report{}{}", job.name, why, ends ? "" : ".");
  return out;
}

void write_verdict(const Observation& o, const JobView& job, Decision& decision) {
  const RunPod* pod = ended_pod(o, job.name);
  const auto diagnosis =
      pod == nullptr ? std::nullopt
                     : api::parse_diagnosis(Json::parse(pod->end->message, nullptr, /*allow_exceptions=*/false));
  api::MigrationStatus& status = decision.status;
  const CheckVerdict verdict = diagnosis ? judge_check(*diagnosis, status.revision.current) : without_report(job, pod);
  const api::Condition* before = api::find_condition(o.migration->status.conditions, api::condition::kVerified);
  const api::Truth truth = !verdict.holds   ? api::Truth::kUnknown
                           : *verdict.holds ? api::Truth::kTrue
                                            : api::Truth::kFalse;
  const bool is_news = before == nullptr || before->status != to_string(truth) || before->reason != verdict.reason;
  if (truth != api::Truth::kTrue && is_news) {
    decision.notices.push_back(Notice{true, verdict.reason, "CheckDrift", verdict.message, "", ""});
  }
  // Times in the status have whole seconds.
  const Timestamp finished = std::chrono::floor<std::chrono::seconds>(job.finished.value_or(o.now));
  api::set_condition(status.conditions, api::condition::kVerified, truth, verdict.reason, verdict.message,
                     status.observed_generation, o.now);
  status.drift_check = {job.name, finished};
  if (verdict.holds && diagnosis) {
    // Somebody has moved the database: of older code nobody knows what it lacks now.
    if (joined(status.revision.current) != joined(diagnosis->revision.current) && o.target) {
      std::erase_if(status.admitted,
                    [&](const std::string& entry) { return gate::image_of_entry(entry) != o.target->image; });
    }
    status.diagnosis = diagnosis->findings;
    status.revision.current = diagnosis->revision.current;
  }
  decision.is_urgent = true;
}

// Of a check that has ended: was it about the code of now, and did nothing happen to the database since it began?
bool still_says_something(const Observation& o, const ObservedFacts& facts, const JobView& job,
                          const Decision& decision) {
  const auto& last_run = decision.status.run.finished;
  return decision.status.phase == api::MigrationPhase::kReady && facts.active == nullptr && facts.finished == nullptr &&
         o.target && job.image == o.target->image && (!last_run || job.created >= *last_run);
}

bool may_start(const Observation& o, const ObservedFacts& facts, const Decision& decision) {
  return decision.status.phase == api::MigrationPhase::kReady && facts.is_done && facts.active == nullptr &&
         facts.finished == nullptr && !o.migration->spec.suspend && !o.migration->deletion &&
         !o.migration->spec.tool.command && o.target;
}

void start_check(const Observation& o, const ObservedFacts& facts, Decision& decision) {
  const auto& every = o.migration->spec.policy.drift_check_every;
  if (!every || *every <= Milliseconds(0) || !may_start(o, facts, decision)) return;
  const Timestamp moment = check_moment(o.migration->uid, *every, o.now);
  const std::string name = check_job_name(*o.migration, moment);
  const bool is_fresh = o.now - moment <= std::min(kCheckPatience, *every / 2);
  const bool is_done = decision.status.drift_check.job == name || o.last_check == name;
  const bool has_run_since = decision.status.run.finished && *decision.status.run.finished >= moment;
  if (is_fresh && !is_done && !has_run_since) decision.acts.push_back(CreateCheck{name});
  look_again(decision, std::chrono::ceil<Milliseconds>(moment + *every - o.now));
}

}  // namespace

Timestamp check_moment(std::string_view migration_uid, Milliseconds every, Timestamp now) {
  const std::string digits = sha256_hex(migration_uid).substr(0, 8);
  std::uint32_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  const Milliseconds offset = every * (number % 100000U) / 100000;
  const Milliseconds since = std::chrono::floor<Milliseconds>(now.time_since_epoch()) - offset;
  return Timestamp(offset + since / every * every);
}

std::string check_job_name(const api::Migration& migration, Timestamp moment) {
  constexpr std::string_view kSuffix = "-check";
  constexpr std::size_t kLongestName = 52;  // leaves room for a hash of 10 digits
  std::string name = migration.name.substr(0, kLongestName - kSuffix.size());
  return job_name(name.append(kSuffix), migration.uid, to_rfc3339_micro(moment), 0);
}

CheckVerdict judge_check(const api::Diagnosis& diagnosis, const std::vector<std::string>& rows) {
  CheckVerdict out;
  if (const api::Finding* blind = first_of(diagnosis.findings, kBlind, api::Severity::kError)) {
    out.reason = to_string(blind->code);
    out.message = sentence_of(*blind);
    return out;
  }
  out.holds = false;
  if (const api::Finding* drifted = first_of(diagnosis.findings, kDrifted, api::Severity::kWarning)) {
    out.reason = to_string(drifted->code);
    out.message = sentence_of(*drifted);
    return out;
  }
  const std::string now = joined(diagnosis.revision.current);
  if (const std::string before = joined(rows); now != before) {
    out.reason = reason::kVersionChanged;
    out.message = fmt::format(
        "The version rows are {}, and the last run left {}: somebody else has migrated or stamped this database.", now,
        before);
    return out;
  }
  if (diagnosis.verified == false) {
    out.reason = to_string(Code::kMissingEffects);
    out.message = "The schema is not what its version rows say it is.";
    return out;
  }
  out.holds = true;
  out.reason = diagnosis.verified ? reason::kSchemaVerified : reason::kVersionVerified;
  out.message = diagnosis.verified ? "The schema is what the revisions of its version rows make."
                                   : "The version rows are those that the last run left; nothing proves the schema "
                                     "(spec.shadow, or a snapshot file in the image).";
  return out;
}

namespace afterwards {

Decision check_drift(const Observation& o, const ObservedFacts& facts, Decision decision) {
  bool is_there = false;
  for (const JobView& job : o.checks) {
    is_there = true;
    if (job.state == JobState::kActive || job.deleting) continue;
    const bool is_recorded = decision.status.drift_check.job == job.name;
    if (!is_recorded && still_says_something(o, facts, job, decision)) write_verdict(o, job, decision);
    decision.acts.push_back(DeleteJob{job.name, job.uid});
  }
  // Its end brings us back.
  if (!is_there) start_check(o, facts, decision);
  return decision;
}

}  // namespace afterwards

}  // namespace lockkeeper::controller
