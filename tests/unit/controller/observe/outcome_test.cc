#include "controller/observe/outcome.h"

#include <gtest/gtest.h>

namespace lockkeeper::controller {
namespace {

using api::Outcome;

RunPod ended(int code, const std::string& reason, const std::string& message) {
  RunPod pod;
  pod.name = "p";
  pod.end = RunEnd{code, reason, message, {}};
  return pod;
}

JobView job(JobState state, const std::string& reason = "") {
  JobView out;
  out.name = "j";
  out.state = state;
  out.reason = reason;
  return out;
}

TEST(RunOutcome, TerminationMessageCountsFirst) {
  const RunPod pod = ended(
      1, "Error",
      R"({"kind":"Run","outcome":"Refused","reason":"MultipleHeads","message":"two heads","from":["a"],"to":["b"]})");
  const RunOutcome outcome =
      outcome_of(job(JobState::kFailed), &pod, Json::parse(R"({"kind":"Run","outcome":"Failed"})"));
  EXPECT_EQ(outcome.outcome, Outcome::kRefused);
  EXPECT_EQ(outcome.reason, "MultipleHeads");
  EXPECT_EQ(outcome.message, "two heads");
  EXPECT_EQ(outcome.from, (std::vector<std::string>{"a"}));
  EXPECT_EQ(outcome.to, (std::vector<std::string>{"b"}));
}

TEST(RunOutcome, WhatALongMessageHadNoRoomForIsTakenFromTheLog) {
  api::Run run;
  run.outcome = Outcome::kApplied;
  for (int i = 0; i < 200; ++i) {
    const std::string table = "tenant_" + std::to_string(i) + ".alembic_version";
    run.contexts.push_back({"shop on db:5432", table, {"a1"}, {"b2"}, {}, {}, Outcome::kApplied});
    run.steps.push_back({api::Action::kUpgrade, "b2", 0.1, api::StepOutcome::kApplied, "shop on db:5432, " + table});
  }
  const RunPod pod = ended(0, "Completed", api::to_termination_message(run));
  EXPECT_TRUE(outcome_of(job(JobState::kComplete), &pod, Json()).contexts.empty());
  const RunOutcome outcome = outcome_of(job(JobState::kComplete), &pod, api::to_json(run));
  EXPECT_EQ(outcome.contexts, run.contexts);
  ASSERT_EQ(outcome.applied.size(), 200U);
  EXPECT_EQ(outcome.applied[7], (AppliedRevision{"shop on db:5432, tenant_7.alembic_version", "b2"}));
}

TEST(RunOutcome, LogLineCountsWhereTheMessageIsNoReport) {
  const RunPod pod = ended(11, "Error", "some text");
  const RunOutcome outcome = outcome_of(
      job(JobState::kFailed), &pod, Json::parse(R"({"kind":"Run","outcome":"LockNotObtained","reason":"LockHeld"})"));
  EXPECT_EQ(outcome.outcome, Outcome::kLockNotObtained);
  EXPECT_EQ(outcome.reason, "LockHeld");
}

TEST(RunOutcome, WithoutAReportExitStatusAndPodTell) {
  struct Case {
    RunPod pod;
    JobView of;
    Outcome expected;
    const char* reason;
    const char* says;
  };
  RunPod evicted = ended(137, "Error", "");
  evicted.reason = "Evicted";
  evicted.message = "low on memory";
  RunPod stuck;
  stuck.problem = PodProblem{"ImagePullFailed", "no such tag"};
  for (const Case& c : {
           Case{ended(0, "Completed", ""), job(JobState::kComplete), Outcome::kApplied, "Applied", "no report"},
           Case{ended(1, "Error", "boom"), job(JobState::kFailed), Outcome::kFailed, "Failed", "boom"},
           Case{ended(2, "Error", "no such flag"), job(JobState::kFailed), Outcome::kFailed, "InvalidSpec",
                "no such flag"},
           Case{ended(137, "Error", ""), job(JobState::kFailed), Outcome::kUnknown, "Unknown", "signal 9"},
           Case{ended(137, "OOMKilled", ""), job(JobState::kFailed), Outcome::kUnknown, "OutOfMemory", "memory"},
           Case{ended(13, "Error", ""), job(JobState::kFailed), Outcome::kPreconditionNotMet, "PreconditionNotMet",
                "13"},
           Case{evicted, job(JobState::kFailed), Outcome::kUnknown, "RunLost", "low on memory"},
           Case{stuck, job(JobState::kFailed, "DeadlineExceeded"), Outcome::kFailed, "DeadlineExceeded", "no such tag"},
           Case{ended(137, "Error", ""), job(JobState::kFailed, "DeadlineExceeded"), Outcome::kFailed,
                "DeadlineExceeded", "deadline"},
       }) {
    const RunOutcome outcome = outcome_of(c.of, &c.pod, nullptr);
    EXPECT_EQ(outcome.outcome, c.expected) << c.says;
    EXPECT_EQ(outcome.reason, c.reason);
    EXPECT_NE(outcome.message.find(c.says), std::string::npos) << outcome.message;
  }
}

TEST(RunOutcome, FailedJobWithoutAPodIsUnknown) {
  EXPECT_EQ(outcome_of(job(JobState::kFailed, "BackoffLimitExceeded"), nullptr, nullptr).outcome, Outcome::kUnknown);
  EXPECT_EQ(outcome_of_lost_job("j").outcome, Outcome::kUnknown);
  EXPECT_EQ(outcome_of_lost_job("j").reason, "RunLost");
}

TEST(RunOutcome, KilledForMemoryNamesTheLimitAndWhatToWrite) {
  // The runner itself, and nothing that it could have said.
  RunPod pod = ended(137, "OOMKilled", "");
  pod.container = "api";
  pod.memory_limit = "128Mi";
  RunOutcome outcome = outcome_of(job(JobState::kFailed), &pod, nullptr);
  EXPECT_EQ(outcome.outcome, Outcome::kUnknown);
  EXPECT_EQ(outcome.reason, "OutOfMemory");
  EXPECT_NE(outcome.message.find("may have 128Mi"), std::string::npos) << outcome.message;
  const char* advice = "spec: {podTemplate: {spec: {containers: [{name: api, resources: {limits: {memory: 256Mi}}}]}}}";
  EXPECT_NE(outcome.message.find(advice), std::string::npos) << outcome.message;

  // Its child, and the runner says so.
  pod =
      ended(3, "Error", R"({"kind":"Run","outcome":"Unknown","reason":"OutOfMemory","message":"Python was killed."})");
  pod.container = "api";
  pod.memory_limit = "128Mi";
  outcome = outcome_of(job(JobState::kFailed), &pod, nullptr);
  EXPECT_EQ(outcome.reason, "OutOfMemory");
  EXPECT_NE(outcome.message.find(advice), std::string::npos) << outcome.message;

  // Its child, and only the node knows why.
  pod.end->reason = "OOMKilled";
  pod.end->message =
      R"({"kind":"Run","outcome":"Unknown","reason":"Unknown","message":"Python was ended by SIGKILL."})";
  outcome = outcome_of(job(JobState::kFailed), &pod, nullptr);
  EXPECT_EQ(outcome.reason, "OutOfMemory");
  EXPECT_NE(outcome.message.find("the limit is 128Mi"), std::string::npos) << outcome.message;

  // Somebody was killed, and the work was done nevertheless.
  pod.end->message = R"({"kind":"Run","outcome":"Applied","reason":"Applied","message":"done"})";
  EXPECT_EQ(outcome_of(job(JobState::kComplete), &pod, nullptr).message, "done");
}

TEST(RunOutcome, HelperThatIsKilledForMemoryIsNamed) {
  RunPod pod = ended(10, "Error", R"({"kind":"Run","outcome":"Refused","reason":"NotReplayable","message":"lost."})");
  pod.starved = "lockkeeper-shadow";
  pod.starved_limit = "512Mi";
  const RunOutcome outcome = outcome_of(job(JobState::kFailed), &pod, nullptr);
  EXPECT_EQ(outcome.reason, "NotReplayable");
  EXPECT_NE(outcome.message.find("initContainers: [{name: lockkeeper-shadow, resources: {limits: {memory: 1024Mi}}}]"),
            std::string::npos)
      << outcome.message;
}

TEST(RunOutcome, RunWhoseInitContainerFailedSaysWhich) {
  RunPod pod;
  pod.name = "p";
  pod.failed_init = "lockkeeper-install";
  pod.init_end = RunEnd{1, "Error", "no space left on device", {}};
  const RunOutcome outcome = outcome_of(job(JobState::kFailed, "PodFailurePolicy"), &pod, nullptr);
  EXPECT_EQ(outcome.reason, "RunLost");
  EXPECT_NE(outcome.message.find("lockkeeper-install"), std::string::npos);
  EXPECT_NE(outcome.message.find("no space left on device"), std::string::npos);
}

TEST(RunOutcome, WhatWasDroppedIsWhatTheReportSays) {
  const auto dropped = [](const char* field) {
    return outcome_of_report(Json::parse(std::string(R"({"kind":"Run","outcome":"Applied")") + field + "}"))->dropped;
  };
  EXPECT_EQ(dropped(R"(,"dropped":[])"), std::vector<std::string>());
  EXPECT_EQ(dropped(R"(,"dropped":["public.old"])"), std::vector<std::string>{"public.old"});
  EXPECT_EQ(dropped(R"(,"dropped":null)"), std::nullopt);
  EXPECT_EQ(dropped(""), std::nullopt) << "a report that says nothing of it knows nothing of it";
}

TEST(RunOutcome, WhoeverWasAdmittedBeforeMayLackSomething) {
  struct Case {
    const char* what;
    Outcome outcome;
    std::optional<std::vector<std::string>> dropped;
    std::vector<std::string> from;
    const char* before;  // the outcome of the run before it
    bool expected;
  };
  const std::vector<std::string> nothing;
  const std::vector<std::string> b{"public.t.b"};
  for (const Case& c : {
           Case{"nothing was dropped", Outcome::kApplied, nothing, {"a1"}, "Applied", false},
           Case{"a column was dropped", Outcome::kApplied, b, {"a1"}, "Applied", true},
           Case{"dropped, committed, then it failed", Outcome::kFailed, b, {"a1"}, "Applied", true},
           Case{"dropped, committed, then it was lost", Outcome::kUnknown, b, {"a1"}, "Applied", true},
           Case{"nobody can tell", Outcome::kApplied, std::nullopt, {"a1"}, "Applied", true},
           Case{"nobody can tell yet", Outcome::kUnknown, std::nullopt, {"a1"}, "Applied", false},
           Case{"somebody moved the rows", Outcome::kApplied, nothing, {"x9"}, "Applied", true},
           Case{"a lost run moved the rows", Outcome::kFailed, nothing, {"b2"}, "Unknown", true},
           Case{"a lost run moved nothing", Outcome::kFailed, nothing, {"a1"}, "Unknown", false},
           Case{"a refusal about rows moved by hand", Outcome::kRefused, nothing, {"b2"}, "Applied", false},
           Case{"the rows were not read", Outcome::kPreconditionNotMet, nothing, {}, "Unknown", false},
       }) {
    api::MigrationStatus before;
    before.revision.current = {"a1"};
    before.history.push_back({});
    before.history[0].outcome = c.before;
    RunOutcome outcome;
    outcome.outcome = c.outcome;
    outcome.dropped = c.dropped;
    outcome.from = c.from;
    EXPECT_EQ(may_lack_something(outcome, before), c.expected) << c.what;
  }
}

TEST(RunOutcome, TailShowsNoPassword) {
  EXPECT_EQ(harmless_tail("cannot reach postgresql://shop:s3cr@et@db:5432/shop: refused"),
            "cannot reach postgresql://***@db:5432/shop: refused");
  EXPECT_EQ(harmless_tail("postgresql://db/shop and mail a@b.c"), "postgresql://db/shop and mail a@b.c");
  EXPECT_EQ(harmless_tail("host=db password=s3cret user=shop"), "host=db password=*** user=shop");
  EXPECT_EQ(harmless_tail("a\nb\n"), "a b");
  EXPECT_EQ(harmless_tail("://"), "://");
  EXPECT_EQ(harmless_tail("0123456789", 4), "…6789");
}

}  // namespace
}  // namespace lockkeeper::controller
