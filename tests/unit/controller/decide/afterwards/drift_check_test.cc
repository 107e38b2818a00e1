#include "controller/decide/afterwards/drift_check.h"

#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

constexpr Milliseconds kHour{3600000};

// Ready for shop:v1 since long ago, and now is the moment of a check.
Observation due() {
  Observation o = observed();
  recorded(o, "shop:v1", "Applied");
  api::Migration& migration = edit(o);
  migration.spec.policy.drift_check_every = kHour;
  migration.status.revision.current = {"b2"};
  migration.status.run.finished = o.now - std::chrono::hours(48);
  o.now = check_moment("uid", kHour, o.now) + std::chrono::seconds(1);
  edit(o).status = decide(o).status;
  return o;
}

JobView check_of(const Observation& o, JobState state) {
  JobView job = job_for(o, "shop:v1", 0, state);
  job.name = check_job_name(*o.migration, check_moment("uid", kHour, o.now));
  job.uid = "check-uid";
  job.is_check = true;
  job.created = o.now - std::chrono::seconds(1);
  return job;
}

RunPod said(const JobView& job, const api::Diagnosis& diagnosis, int code = 0) {
  RunPod pod = pod_for(job);
  pod.end = RunEnd{code, "Completed", to_line(api::to_json(diagnosis))};
  return pod;
}

api::Finding missing(api::Severity severity = api::Severity::kWarning) {
  return {api::Code::kMissingEffects, severity, "public.t.c", "Column public.t.c is not there", "lockkeeper repair"};
}

TEST(DriftCheck, MomentsAreEveryHourAndEachMigrationHasItsOwn) {
  const Timestamp moment = check_moment("uid", kHour, kNow);
  EXPECT_LE(moment, kNow);
  EXPECT_LT(kNow - moment, kHour);
  EXPECT_EQ(check_moment("uid", kHour, moment), moment);
  EXPECT_EQ(check_moment("uid", kHour, moment + kHour - Milliseconds(1)), moment);
  EXPECT_EQ(check_moment("uid", kHour, moment + kHour), moment + kHour);
  EXPECT_NE(check_moment("another", kHour, kNow), moment);
  EXPECT_NE(check_job_name(*migration_named(), moment), check_job_name(*migration_named(), moment + kHour));
  EXPECT_LE(check_job_name(*migration_named(std::string(63, 'n')), moment).size(), 63U);
}

TEST(DriftCheck, StartsAtItsMomentAndOnlyOnce) {
  Observation o = due();
  const Decision decision = decide(o);
  ASSERT_NE(act_of<CreateCheck>(decision), nullptr);
  EXPECT_EQ(decision.status, o.migration->status) << "a check that starts is nothing to write";
  EXPECT_EQ(act_of<CreateJob>(decision), nullptr);
  ASSERT_TRUE(decision.again);
  EXPECT_GT(*decision.again, kHour - Milliseconds(2000));
  o.last_check = act_of<CreateCheck>(decision)->name;
  EXPECT_EQ(act_of<CreateCheck>(decide(o)), nullptr) << "created, though the cache does not show it";
  o.last_check.clear();
  o.checks = {check_of(o, JobState::kActive)};
  EXPECT_EQ(act_of<CreateCheck>(decide(o)), nullptr);
  EXPECT_TRUE(decide(o).acts.empty()) << "and it is left alone while it runs";
}

TEST(DriftCheck, SaysNothingAndPollsNothingWithoutThePolicy) {
  Observation o = due();
  edit(o).spec.policy.drift_check_every.reset();
  const Decision decision = decide(o);
  EXPECT_TRUE(decision.acts.empty());
  EXPECT_FALSE(decision.again);
  EXPECT_EQ(decision.status, o.migration->status);
}

TEST(DriftCheck, WhatWasMissedIsNotCaughtUp) {
  Observation o = due();
  o.now += kCheckPatience + std::chrono::seconds(1);
  const Decision decision = decide(o);
  EXPECT_EQ(act_of<CreateCheck>(decision), nullptr);
  ASSERT_TRUE(decision.again) << "the next one comes";
  o.now += *decision.again;
  EXPECT_NE(act_of<CreateCheck>(decide(o)), nullptr);
}

TEST(DriftCheck, NoneBesideARunNorSuspendedNorDeletedNorRightAfterARun) {
  Observation running = due();
  running.jobs = {job_for(running, "shop:v1", 2)};
  EXPECT_EQ(act_of<CreateCheck>(decide(running)), nullptr);
  Observation suspended = due();
  edit(suspended).spec.suspend = true;
  EXPECT_EQ(act_of<CreateCheck>(decide(suspended)), nullptr);
  Observation deleted = due();
  edit(deleted).deletion = deleted.now;
  EXPECT_EQ(act_of<CreateCheck>(decide(deleted)), nullptr);
  Observation fresh = due();
  edit(fresh).status.run.finished = fresh.now;
  EXPECT_EQ(act_of<CreateCheck>(decide(fresh)), nullptr) << "the run has just looked itself";
  Observation newer = due();
  newer.target = target_of("shop:v2");
  newer.inputs = "inputs-shop:v2";
  EXPECT_EQ(act_of<CreateCheck>(decide(newer)), nullptr);
  EXPECT_NE(act_of<CreateJob>(decide(newer)), nullptr);
}

TEST(DriftCheck, OutcomeIsWrittenThenItsJobGoesAndNothingElseChanges) {
  Observation o = due();
  o.checks = {check_of(o, JobState::kComplete)};
  o.pods = {said(o.checks[0], {{{"b2"}, {"b2"}, {}}, {missing()}, false})};
  const Decision decision = decide(o);
  EXPECT_EQ(truth(decision, "Verified"), "False");
  EXPECT_EQ(reason_of(decision, "Verified"), "MissingEffects");
  EXPECT_NE(message_of(decision, "Verified").find("public.t.c"), std::string::npos);
  EXPECT_NE(message_of(decision, "Verified").find("lockkeeper repair"), std::string::npos);
  EXPECT_EQ(truth(decision, "Ready"), "True") << "pods that run are not made to wait";
  ASSERT_EQ(decision.status.diagnosis.size(), 1U);
  EXPECT_EQ(decision.status.admitted, o.migration->status.admitted);
  EXPECT_EQ(decision.status.history, o.migration->status.history);
  EXPECT_EQ(decision.status.run, o.migration->status.run);
  EXPECT_TRUE(decision.is_urgent) << "the status has it before the Job goes";
  EXPECT_TRUE(noticed(decision, "MissingEffects"));
  ASSERT_NE(act_of<DeleteJob>(decision), nullptr);
  EXPECT_EQ(act_of<DeleteJob>(decision)->uid, "check-uid");
  EXPECT_EQ(act_of<CreateCheck>(decision), nullptr);

  edit(o).status = decision.status;
  const Decision again = decide(o);
  EXPECT_EQ(again.status, decision.status) << "written once, also where the Job is still there";
  EXPECT_TRUE(again.notices.empty());
  o.checks.clear();
  o.pods.clear();
  EXPECT_EQ(act_of<CreateCheck>(decide(o)), nullptr) << "this moment has had its check, also after a restart";
}

TEST(DriftCheck, SameDriftIsAnnouncedOnce) {
  Observation o = due();
  o.checks = {check_of(o, JobState::kComplete)};
  o.pods = {said(o.checks[0], {{{"b2"}, {"b2"}, {}}, {missing()}, false})};
  edit(o).status = decide(o).status;
  o.now += kHour;
  o.checks = {check_of(o, JobState::kComplete)};
  o.pods = {said(o.checks[0], {{{"b2"}, {"b2"}, {}}, {missing()}, false})};
  const Decision second = decide(o);
  EXPECT_EQ(second.status.drift_check.job, o.checks[0].name);
  EXPECT_TRUE(second.notices.empty());
  o.now += kHour;
  o.checks = {check_of(o, JobState::kComplete)};
  o.pods = {said(o.checks[0], {{{"b2"}, {"b2"}, {}}, {}, true})};
  EXPECT_EQ(truth(decide(o), "Verified"), "True") << "and healed is healed";
  EXPECT_EQ(reason_of(decide(o), "Verified"), "SchemaVerified");
}

TEST(DriftCheck, WhatHappenedMeanwhileMakesItsOutcomeWorthless) {
  Observation ran = due();
  ran.checks = {check_of(ran, JobState::kComplete)};
  ran.pods = {said(ran.checks[0], {{{"b2"}, {"b2"}, {}}, {missing()}, false})};
  edit(ran).status.run.finished = ran.now;
  Observation newer = ran;
  newer.target = target_of("shop:v2");
  newer.inputs = "inputs-shop:v2";
  for (const Observation& o : {ran, newer}) {
    const Decision decision = decide(o);
    EXPECT_NE(reason_of(decision, "Verified"), "MissingEffects");
    EXPECT_NE(act_of<DeleteJob>(decision), nullptr);
  }
}

TEST(DriftCheck, CheckThatCouldNotLookKnowsNothing) {
  Observation o = due();
  edit(o).status.diagnosis = {missing()};
  o.checks = {check_of(o, JobState::kFailed)};
  o.pods = {said(o.checks[0],
                 {{}, {{api::Code::kDatabaseUnreachable, api::Severity::kError, "", "No route", "wait"}}, {}}, 13)};
  EXPECT_EQ(truth(decide(o), "Verified"), "Unknown");
  EXPECT_EQ(reason_of(decide(o), "Verified"), "DatabaseUnreachable");
  EXPECT_EQ(decide(o).status.diagnosis.size(), 1U) << "what was known is kept";
  EXPECT_EQ(decide(o).status.revision.current, std::vector<std::string>{"b2"});
  o.pods[0].end = RunEnd{1, "Error", "Traceback: postgresql://shop:secret@db/shop"};
  EXPECT_EQ(reason_of(decide(o), "Verified"), "DriftCheckFailed");
  EXPECT_EQ(message_of(decide(o), "Verified").find("secret"), std::string::npos);
  o.pods.clear();
  EXPECT_EQ(truth(decide(o), "Verified"), "Unknown");
}

TEST(DriftCheck, VerdictFollowsTheEvidence) {
  const auto verdict = [](api::Diagnosis diagnosis) { return judge_check(diagnosis, {"b2"}); };
  EXPECT_EQ(verdict({{{"b2"}, {}, {}}, {}, std::nullopt}).reason, "VersionVerified") << "rows are all there is";
  EXPECT_EQ(verdict({{{"b2"}, {}, {}}, {}, std::nullopt}).holds, true);
  EXPECT_EQ(verdict({{{"b2"}, {}, {}}, {}, false}).holds, false);
  EXPECT_EQ(verdict({{{"a1"}, {}, {}}, {}, std::nullopt}).reason, "VersionChanged");
  EXPECT_EQ(verdict({{{"a1"}, {}, {}}, {}, true}).holds, false);
  EXPECT_EQ(judge_check({{{"c", "a"}, {}, {}}, {}, true}, {"a", "c"}).holds, true) << "rows have no order";
  const api::Finding unknown{api::Code::kUnknownObjects, api::Severity::kWarning, "", "x", ""};
  EXPECT_EQ(verdict({{{"b2"}, {}, {}}, {unknown}, true}).holds, true) << "what others made is no drift of ours";
  EXPECT_EQ(verdict({{{"b2"}, {}, {}}, {missing(api::Severity::kInfo)}, true}).holds, true) << "drift: Ignore";
}

}  // namespace
}  // namespace lockkeeper::controller
