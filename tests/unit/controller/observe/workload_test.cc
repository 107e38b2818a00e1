#include "controller/observe/workload.h"

#include <gtest/gtest.h>

namespace lockkeeper::controller {
namespace {

Json json(const char* text) {
  return Json::parse(text);
}

TEST(Workload, OldPodGoesFirstUnderRecreateStatefulSetAndDaemonSet) {
  struct Case {
    const char* object;
    bool outage;
  };
  for (const Case& c : {
           Case{R"({"kind": "Deployment", "spec": {"strategy": {"type": "RollingUpdate"}}})", false},
           Case{R"({"kind": "Deployment", "spec": {"strategy": {"type": "Recreate"}}})", true},
           Case{R"({"kind": "StatefulSet", "spec": {"updateStrategy": {"type": "RollingUpdate"}}})", true},
           Case{R"({"kind": "DaemonSet", "spec": {"updateStrategy": {"type": "RollingUpdate"}}})", true},
           Case{R"({"kind": "DaemonSet", "spec": {"updateStrategy": {"rollingUpdate": {"maxSurge": 1}}}})", false},
           Case{R"({"kind": "DaemonSet", "spec": {"updateStrategy": {"rollingUpdate": {"maxSurge": "0%"}}}})", true},
           Case{R"({"kind": "StatefulSet", "spec": {"updateStrategy": {"type": "OnDelete"}}})", false},
           Case{R"({"kind": "DaemonSet", "spec": {"updateStrategy": {"type": "OnDelete"}}})", false},
           Case{R"({"kind": "Rollout", "spec": {"strategy": {"canary": {}}}})", false},
       }) {
    EXPECT_EQ(parse_workload(json(c.object)).replaces_before_ready, c.outage) << c.object;
  }
}

TEST(Workload, RemedyOfAnOutageIsNotWhatTheWorkloadDoesAlready) {
  for (const char* object : {R"({"kind": "Deployment", "spec": {"strategy": {"type": "Recreate"}}})",
                             R"({"kind": "StatefulSet", "spec": {"updateStrategy": {"type": "RollingUpdate"}}})",
                             R"({"kind": "DaemonSet", "spec": {"updateStrategy": {"type": "RollingUpdate"}}})"}) {
    const Workload workload = parse_workload(json(object));
    const std::string& remedy = workload.outage_remedy;
    EXPECT_NE(remedy.find(workload.kind == "Deployment"    ? "RollingUpdate"
                          : workload.kind == "StatefulSet" ? "OnDelete"
                                                           : "maxSurge 1"),
              std::string::npos)
        << remedy;
    EXPECT_NE(remedy.find("spec.gate"), std::string::npos);
  }
}

TEST(Workload, ContainerIsTheNamedOneElseTheDefaultElseTheFirst) {
  const Json plain = json(R"({"spec": {"containers": [{"name": "a"}, {"name": "b"}]}})");
  EXPECT_EQ((*container_of(plain, "b"))["name"], "b");
  EXPECT_EQ((*container_of(plain, ""))["name"], "a");
  EXPECT_EQ(container_of(plain, "c"), nullptr);
  Json annotated = plain;
  annotated["metadata"]["annotations"]["kubectl.kubernetes.io/default-container"] = "b";
  EXPECT_EQ((*container_of(annotated, ""))["name"], "b");
  EXPECT_EQ(container_of(json("{}"), ""), nullptr);
  EXPECT_EQ(container_of(json(R"({"spec": {"containers": []}})"), ""), nullptr);
}

TEST(Workload, ReplicaSetsCopyOfATemplateHasTheSameIdentity) {
  const Json own = json(R"({"metadata": {"labels": {"app": "shop"}}, "spec": {"containers": [{"name": "a"}]}})");
  const Json copy =
      json(R"({"metadata": {"creationTimestamp": null, "labels": {"pod-template-hash": "7c9", "app": "shop"}},
                             "spec": {"containers": [{"name": "a"}]}})");
  EXPECT_EQ(template_identity(own), template_identity(copy));
  Json other = own;
  other["spec"]["containers"][0]["image"] = "x";
  EXPECT_NE(template_identity(own), template_identity(other));
}

TEST(Workload, ObjectWithoutATemplateHasNone) {
  EXPECT_TRUE(parse_workload(json(R"({"kind": "Job", "spec": {"template": 5}})")).pod_template.is_null());
}

}  // namespace
}  // namespace lockkeeper::controller
