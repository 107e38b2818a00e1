#include "controller/act/job/run_labels.h"

#include <gtest/gtest.h>

namespace lockkeeper::controller {
namespace {

Labels operator""_labels(const char* text, std::size_t size) {
  return map_at(Json::parse(text, text + size), {});
}

std::shared_ptr<const ServiceView> service(const std::string& name, const Labels& selector, bool unready = false) {
  return std::make_shared<const ServiceView>(ServiceView{"ns", name, selector, unready});
}

std::shared_ptr<const PolicyView> policy(const std::string& name, const Labels& pods) {
  PolicyView out{"NetworkPolicy", "ns", name, {PodSelector{pods, {}}}, {}};
  return std::make_shared<const PolicyView>(std::move(out));
}

const Labels kShop = R"({"app": "shop", "tier": "web", "app.kubernetes.io/name": "shop", "db-client": "true",
                         "azure.workload.identity/use": "true", "lockkeeper.dev/migration": "shop"})"_labels;
const Labels kOwn{{"app", "shop"}};

Selections known() {
  Selections out;
  out.is_known = true;
  return out;
}

TEST(RunLabels, AreTheWorkloadsWithoutWhatItsControllerCountsItsPodsBy) {
  Labels expected = kShop;
  expected.erase("lockkeeper.dev/migration");
  expected.erase("app");
  EXPECT_EQ(labels_of_run(kShop, kOwn, "ns", known()), expected);
}

TEST(RunLabels, NoServiceThatSelectsTheWorkloadSelectsTheRunWhateverItSelectsBy) {
  for (const char* selector : {R"({"app": "shop"})", R"({"tier": "web"})", R"({"app.kubernetes.io/name": "shop"})",
                               R"({"azure.workload.identity/use": "true"})", R"({"db-client": "true", "tier": "web"})",
                               R"({"app": "shop", "azure.workload.identity/use": "true"})"}) {
    Selections selections = known();
    selections.services = {service("shop", map_at(Json::parse(selector), {}))};
    const Labels run = labels_of_run(kShop, kOwn, "ns", selections);
    EXPECT_FALSE(contains(run, selections.services[0]->selector)) << selector;
    EXPECT_TRUE(find_label_conflicts(kShop, run, "ns", selections).empty()) << selector;
  }
}

TEST(RunLabels, WhatSwitchesSomethingOnStaysWhereAnotherLabelIsEnough) {
  Selections selections = known();
  selections.services = {service("shop", {{"tier", "web"}, {"azure.workload.identity/use", "true"}})};
  const Labels run = labels_of_run(kShop, kOwn, "ns", selections);
  EXPECT_EQ(run.count("azure.workload.identity/use"), 1U);
  EXPECT_EQ(run.count("tier"), 0U);
}

TEST(RunLabels, ServicesThatSelectNoPodOrOthersCostNothing) {
  Selections selections = known();
  selections.services = {service("external", {}), service("other", {{"app", "other"}, {"tier", "web"}})};
  EXPECT_EQ(labels_of_run(kShop, kOwn, "ns", selections), labels_of_run(kShop, kOwn, "ns", known()));
}

TEST(RunLabels, WhatPoliciesSelectByStays) {
  Selections selections = known();
  selections.services = {service("shop", {{"app", "shop"}, {"tier", "web"}})};
  selections.policies = {policy("to-the-database", {{"tier", "web"}}), policy("dns", {{"db-client", "true"}})};
  const Labels run = labels_of_run(kShop, kOwn, "ns", selections);
  EXPECT_EQ(run.at("tier"), "web");
  EXPECT_EQ(run.at("db-client"), "true");
  EXPECT_TRUE(find_label_conflicts(kShop, run, "ns", selections).empty());
  // The workload's own selector is worth less than a way to the database.
  selections = known();
  selections.policies = {policy("to-the-database", {{"app", "shop"}})};
  EXPECT_EQ(labels_of_run(kShop, kOwn, "ns", selections).at("app"), "shop");
}

TEST(RunLabels, PolicyThatAServiceBreaksIsNamedWithTheService) {
  Selections selections = known();
  selections.services = {service("shop", {{"app", "shop"}})};
  selections.policies = {policy("to-the-database", {{"app", "shop"}}), policy("everybody", {})};
  const Labels run = labels_of_run(kShop, kOwn, "ns", selections);
  EXPECT_EQ(run.count("app"), 0U);
  const auto found = find_label_conflicts(kShop, run, "ns", selections);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, api::Code::kLabelConflict);
  EXPECT_EQ(found[0].subject, "NetworkPolicy ns/to-the-database");
  EXPECT_NE(found[0].message.find("Service shop selects by it"), std::string::npos) << found[0].message;
  EXPECT_NE(found[0].message.find("app=shop"), std::string::npos) << found[0].message;
  // What its remedy says: the label by spec.podTemplate. The policy holds again, and the Service is named.
  Labels given = run;
  given["app"] = "shop";
  auto after = find_label_conflicts(kShop, given, "ns", selections);
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].subject, "Service ns/shop");
  EXPECT_EQ(after[0].severity, api::Severity::kInfo);
  selections.services = {service("shop", {{"app", "shop"}}, true)};
  EXPECT_EQ(find_label_conflicts(kShop, given, "ns", selections)[0].severity, api::Severity::kWarning);
}

TEST(RunLabels, PolicyThatMeansEverybodyElseIsNamedToo) {
  Selections selections = known();
  PolicyView others{"NetworkPolicy", "ns", "deny-the-rest", {}, {}};
  others.here = {PodSelector{{}, {LabelRequirement{"app", "DoesNotExist", {}}}}};
  selections.policies = {std::make_shared<const PolicyView>(others)};
  const Labels run = labels_of_run(kShop, kOwn, "ns", selections);
  const auto found = find_label_conflicts(kShop, run, "ns", selections);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("selects the run's pod and not the workload's"), std::string::npos);
}

TEST(RunLabels, WhereNobodyMayListServicesEveryLabelThatNamesTheWorkloadGoes) {
  EXPECT_EQ(labels_of_run(kShop, kOwn, "ns", Selections{}), (Labels{{"azure.workload.identity/use", "true"}}));
}

TEST(Selections, PeersOfAPolicyAreReadWithTheirNamespaces) {
  const PolicyView view = parse_network_policy(Json::parse(R"({"metadata": {"namespace": "db", "name": "in"}, "spec": {
    "podSelector": {"matchLabels": {"app": "postgres"}},
    "ingress": [{"from": [{"podSelector": {"matchLabels": {"role": "client"}}}, {"ipBlock": {"cidr": "10.0.0.0/8"}},
      {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ns"}},
       "podSelector": {"matchLabels": {"app": "shop"}}},
      {"namespaceSelector": {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["x"]}]},
       "podSelector": {"matchLabels": {"app": "x"}}},
      {"namespaceSelector": {"matchLabels": {"team": "a"}}, "podSelector": {"matchLabels": {"app": "y"}}}]}]}})"));
  EXPECT_EQ(selectors_for(view, "db").size(), 3U) << "its pods, the peers beside them, and one of namespaces by team";
  const auto for_ns = selectors_for(view, "ns");
  ASSERT_EQ(for_ns.size(), 2U);
  EXPECT_EQ(for_ns[0].labels, (Labels{{"app", "shop"}}));
  // A Service and that policy of the database's namespace.
  Selections selections = known();
  selections.services = {service("shop", {{"app", "shop"}, {"tier", "web"}})};
  selections.policies = {std::make_shared<const PolicyView>(view)};
  EXPECT_EQ(labels_of_run(kShop, kOwn, "ns", selections).count("app"), 1U);
}

TEST(Selections, OtherKindsOfPolicyAreReadByTheirField) {
  const PolicyView aws = parse_policy(
      Json::parse(
          R"({"metadata": {"namespace": "ns", "name": "rds"}, "spec": {"podSelector": {"matchLabels": {"role": "db"}}}})"),
      "SecurityGroupPolicy", "podSelector");
  EXPECT_EQ(aws.here[0].labels, (Labels{{"role", "db"}}));
  const PolicyView cilium = parse_policy(
      Json::parse(
          R"({"spec": {"endpointSelector": {"matchLabels": {"k8s:role": "db", "any:app": "x", "tier": "web"}}}})"),
      "CiliumNetworkPolicy", "endpointSelector");
  EXPECT_EQ(cilium.here[0].labels, (Labels{{"role", "db"}, {"app", "x"}, {"tier", "web"}}));
}

TEST(PodSelector, MatchesAsKubernetesDoes) {
  const Labels pod{{"app", "shop"}, {"tier", "web"}};
  const auto says = [&](const char* text) { return matches(parse_selector(Json::parse(text)), pod); };
  EXPECT_TRUE(says("{}"));
  EXPECT_TRUE(says(R"({"matchLabels": {"app": "shop"}})"));
  EXPECT_FALSE(says(R"({"matchLabels": {"app": "other"}})"));
  EXPECT_TRUE(says(R"({"matchExpressions": [{"key": "app", "operator": "In", "values": ["x", "shop"]}]})"));
  EXPECT_FALSE(says(R"({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["shop"]}]})"));
  EXPECT_TRUE(says(R"({"matchExpressions": [{"key": "nothing", "operator": "NotIn", "values": ["shop"]}]})"));
  EXPECT_FALSE(says(R"({"matchExpressions": [{"key": "nothing", "operator": "Exists"}]})"));
  EXPECT_FALSE(
      says(R"({"matchLabels": {"app": "shop"}, "matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]})"));
}

}  // namespace
}  // namespace lockkeeper::controller
