#include "controller/observe/run_pod.h"

#include <gtest/gtest.h>

#include "controller/observe/job_view.h"
#include "controller/observe/refusal.h"

namespace lockkeeper::controller {
namespace {

Json pod(const char* status) {
  Json out = Json::parse(
      R"({"metadata": {"name": "p", "labels": {"lockkeeper.dev/run": "orders", "batch.kubernetes.io/job-name": "j"},
    "annotations": {"kubectl.kubernetes.io/default-container": "api"}}})");
  out["status"] = Json::parse(status);
  return out;
}

TEST(RunPod, SaysWhyItDoesNotStart) {
  struct Case {
    const char* status;
    const char* reason;
    const char* message;
  };
  for (
      const Case& c : {
          Case{
              R"({"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes"}]})",
              "Unschedulable", "0/3 nodes"},
          Case{
              R"({"containerStatuses": [{"name": "api", "state": {"waiting": {"reason": "ErrImagePull", "message": "no such tag"}}}]})",
              "ImagePullFailed", "container api: ErrImagePull: no such tag"},
          Case{
              R"({"initContainerStatuses": [{"name": "lockkeeper-install", "state": {"waiting": {"reason": "ImagePullBackOff", "message": "back-off"}}}]})",
              "ImagePullFailed", "container lockkeeper-install: ImagePullBackOff: back-off"},
          Case{
              R"({"containerStatuses": [{"name": "api", "state": {"waiting": {"reason": "CreateContainerConfigError", "message": "secret \"db\" not found"}}}]})",
              "ContainerConfigError", "container api: CreateContainerConfigError: secret \"db\" not found"},
      }) {
    const RunPod parsed = parse_run_pod(pod(c.status));
    ASSERT_TRUE(parsed.problem) << c.status;
    EXPECT_EQ(parsed.problem->reason, c.reason);
    EXPECT_EQ(parsed.problem->message, c.message);
  }
}

TEST(RunPod, StartingIsNoProblem) {
  EXPECT_FALSE(
      parse_run_pod(
          pod(R"({"containerStatuses": [{"name": "api", "state": {"waiting": {"reason": "PodInitializing"}}}]})"))
          .problem);
  EXPECT_FALSE(parse_run_pod(pod("{}")).problem);
}

TEST(RunPod, WhoRunsBesideTheRunnerAndWhoWasKilledForMemory) {
  Json given = pod(R"({"phase": "Running", "initContainerStatuses": [
      {"name": "lockkeeper-install", "state": {"terminated": {"exitCode": 0, "reason": "Completed"}}},
      {"name": "lockkeeper-shadow", "state": {"running": {}}, "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}}],
    "containerStatuses": [{"name": "istio-proxy", "state": {"running": {}}},
      {"name": "logger", "state": {"terminated": {"exitCode": 0}}},
      {"name": "api", "state": {"terminated": {"exitCode": 3, "finishedAt": "2026-01-02T03:04:05Z"}}}]})");
  given["spec"] = Json::parse(R"({"resources": {"limits": {"memory": "2Gi"}},
    "initContainers": [{"name": "lockkeeper-shadow", "resources": {"limits": {"memory": "512Mi"}}}],
    "containers": [{"name": "api"}, {"name": "istio-proxy"}]})");
  RunPod parsed = parse_run_pod(given);
  EXPECT_EQ(parsed.others, "istio-proxy") << "a native sidecar ends with the runner";
  EXPECT_EQ(parsed.end->finished, *parse_rfc3339("2026-01-02T03:04:05Z"));
  EXPECT_EQ(parsed.starved, "lockkeeper-shadow");
  EXPECT_EQ(parsed.starved_limit, "512Mi");
  EXPECT_EQ(parsed.memory_limit, "2Gi") << "the pod's, where the container has none";
  EXPECT_EQ(parsed.failed_init, "");
  EXPECT_FALSE(parsed.ending);
  given["spec"]["containers"][0]["resources"]["limits"]["memory"] = "128Mi";
  given["spec"]["activeDeadlineSeconds"] = 1;
  parsed = parse_run_pod(given);
  EXPECT_EQ(parsed.memory_limit, "128Mi");
  EXPECT_TRUE(parsed.ending);
}

TEST(RunPod, OnlyTheRunnersContainerEndsTheRun) {
  const RunPod parsed = parse_run_pod(pod(R"({"containerStatuses": [
      {"name": "other", "state": {"terminated": {"exitCode": 9}}},
      {"name": "api", "state": {"terminated": {"exitCode": 10, "reason": "Error", "message": "{}"}}}]})"));
  ASSERT_TRUE(parsed.end);
  EXPECT_EQ(parsed.end->exit_code, 10);
  EXPECT_EQ(parsed.end->message, "{}");
  EXPECT_TRUE(parsed.started);
  EXPECT_FALSE(
      parse_run_pod(pod(R"({"containerStatuses": [{"name": "other", "state": {"terminated": {"exitCode": 9}}}]})"))
          .end);
}

TEST(JobView, OnlyCompleteAndFailedEndAJob) {
  struct Case {
    const char* conditions;
    JobState state;
    const char* reason;
  };
  for (const Case& c : {
           Case{R"([])", JobState::kActive, ""},
           Case{R"([{"type": "SuccessCriteriaMet", "status": "True"}])", JobState::kActive, ""},
           Case{R"([{"type": "FailureTarget", "status": "True", "reason": "PodFailurePolicy"}])", JobState::kActive,
                "PodFailurePolicy"},
           Case{R"([{"type": "Failed", "status": "True", "reason": "DeadlineExceeded"}])", JobState::kFailed,
                "DeadlineExceeded"},
           Case{R"([{"type": "Failed", "status": "False", "reason": "x"}])", JobState::kActive, ""},
           Case{R"([{"type": "SuccessCriteriaMet", "status": "True"}, {"type": "Complete", "status": "True"}])",
                JobState::kComplete, ""},
       }) {
    const JobView view = parse_job({{"status", {{"conditions", Json::parse(c.conditions)}}}});
    EXPECT_EQ(view.state, c.state) << c.conditions;
    EXPECT_EQ(view.reason, c.reason) << c.conditions;
  }
}

TEST(PodRefusal, IsReadFromTheJobsEventInEverySpelling) {
  const PodRefusal old_style = parse_refusal(Json::parse(
      R"({"involvedObject": {"namespace": "ns", "name": "j", "uid": "u"}, "message": "exceeded quota: small", "lastTimestamp": "2026-01-02T03:04:05Z"})"));
  EXPECT_EQ(old_style.job, "j");
  EXPECT_EQ(old_style.job_uid, "u");
  EXPECT_EQ(to_rfc3339(old_style.last), "2026-01-02T03:04:05Z");
  EXPECT_EQ(reason_of_refusal(old_style.message), "QuotaExceeded");
  const PodRefusal series = parse_refusal(Json::parse(
      R"({"message": "webhook denied", "lastTimestamp": null, "eventTime": "2026-01-01T00:00:00.000000Z", "series": {"lastObservedTime": "2026-01-03T00:00:00.000000Z"}})"));
  EXPECT_EQ(to_rfc3339(series.last), "2026-01-03T00:00:00Z");
  EXPECT_EQ(reason_of_refusal(series.message), "PodRefused");
}

TEST(JobView, AttemptThatIsNoNumberIsNone) {
  EXPECT_EQ(parse_job({{"metadata", {{"annotations", {{"lockkeeper.dev/attempt", "7"}}}}}}).attempt, 7);
  EXPECT_EQ(parse_job({{"metadata", {{"annotations", {{"lockkeeper.dev/attempt", "x"}}}}}}).attempt, 0);
}

}  // namespace
}  // namespace lockkeeper::controller
