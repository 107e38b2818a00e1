// The verbs against a real API server.
#include "kube/client.h"

#include <gmock/gmock.h>

#include <set>

#include "kube/discovery.h"
#include "live_cluster.h"

namespace lockkeeper::kube {
namespace {

using ::testing::HasSubstr;
using ClientOnline = LiveCluster;

TEST_F(ClientOnline, ObjectIsThereOnceCreatedAndGoneOnceRemoved) {
  const ObjectKey key{ns_, "one"};
  EXPECT_FALSE(client_->get(kConfigMaps, key).has_value());
  put("one", "1");
  EXPECT_EQ(string_at(client_->get(kConfigMaps, key).value(), {"data", "value"}), "1");
  EXPECT_TRUE(std::holds_alternative<AlreadyExists>(client_->create(kConfigMaps, config_map("one", "2"))));
  EXPECT_TRUE(client_->remove(kConfigMaps, key));
  EXPECT_FALSE(client_->remove(kConfigMaps, key));
  EXPECT_FALSE(client_->get(kConfigMaps, key).has_value());
}

TEST_F(ClientOnline, StaleUpdateIsAConflict) {
  put("one", "1");
  Json stale = client_->get(kConfigMaps, {ns_, "one"}).value();
  Json fresh = stale;
  fresh["data"]["value"] = "2";
  client_->update(kConfigMaps, fresh);
  stale["data"]["value"] = "3";
  try {
    client_->update(kConfigMaps, stale);
    FAIL() << "the stale update went through";
  } catch (const ApiError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kConflict);
    EXPECT_EQ(error.reason(), "Conflict");
  }
  EXPECT_EQ(string_at(client_->get(kConfigMaps, {ns_, "one"}).value(), {"data", "value"}), "2");
}

TEST_F(ClientOnline, JsonPatchWhoseTestFailsIsAConflictAndChangesNothing) {
  put("one", "1");
  const ObjectKey key{ns_, "one"};
  const auto patch = [](const char* expected, const char* value) {
    return Json::array({{{"op", "test"}, {"path", "/data/value"}, {"value", expected}},
                        {{"op", "replace"}, {"path", "/data/value"}, {"value", value}}});
  };
  EXPECT_TRUE(client_->patch(kConfigMaps, key, PatchKind::kJson, patch("1", "2")).has_value());
  try {
    client_->patch(kConfigMaps, key, PatchKind::kJson, patch("1", "3"));
    FAIL() << "the patch went through";
  } catch (const ApiError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kConflict) << error.what();
  }
  EXPECT_EQ(string_at(client_->get(kConfigMaps, key).value(), {"data", "value"}), "2");
}

TEST_F(ClientOnline, RefusedValueIsTerminalWithTheServersOwnWords) {
  put("one", "1");
  const Json patch = Json::array({{{"op", "add"}, {"path", "/metadata/labels"}, {"value", {{"a", "not a label!"}}}}});
  try {
    client_->patch(kConfigMaps, {ns_, "one"}, PatchKind::kJson, patch);
    FAIL() << "the label was taken";
  } catch (const ApiError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kTerminal) << error.what();
    EXPECT_EQ(error.status(), 422);
    EXPECT_THAT(error.what(), HasSubstr("not a label!"));
    EXPECT_THAT(error.what(), HasSubstr("patch configmaps " + ns_ + "/one"));
  }
}

TEST_F(ClientOnline, PatchOfWhatIsNotThereIsNothing) {
  EXPECT_FALSE(client_->patch(kConfigMaps, {ns_, "none"}, PatchKind::kMerge, {{"data", {{"a", "b"}}}}).has_value());
}

TEST_F(ClientOnline, RemoveWithAnotherUidIsAConflict) {
  put("one", "1");
  DeleteOptions options;
  options.uid = "00000000-0000-0000-0000-000000000000";
  try {
    client_->remove(kConfigMaps, {ns_, "one"}, options);
    FAIL() << "it was removed";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kConflict);
  }
  options.uid = string_at(client_->get(kConfigMaps, {ns_, "one"}).value(), {"metadata", "uid"});
  EXPECT_TRUE(client_->remove(kConfigMaps, {ns_, "one"}, options));
}

TEST_F(ClientOnline, ApplyOwnsFieldsAndForceTakesThem) {
  const auto apply = [&](const std::string& manager, const std::string& value, bool force) {
    return client_->apply(kConfigMaps, config_map("one", value), {manager, force, ""});
  };
  ASSERT_TRUE(apply("first", "1", false).has_value());
  try {
    apply("second", "2", false);
    FAIL() << "another manager's field was taken without force";
  } catch (const ApiError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kConflict);
    EXPECT_THAT(error.what(), HasSubstr("first"));
  }
  EXPECT_EQ(string_at(apply("second", "2", true).value(), {"data", "value"}), "2");
}

TEST_F(ClientOnline, ApplyOfASubresourceOfNothingIsNothing) {
  const Json job{{"apiVersion", "batch/v1"},
                 {"kind", "Job"},
                 {"metadata", {{"namespace", ns_}, {"name", "none"}}},
                 {"status", {{"active", 1}}}};
  EXPECT_FALSE(client_->apply(kJobs, job, {"tests", true, "status"}).has_value());
}

TEST_F(ClientOnline, ListGoesThroughAllPages) {
  constexpr int kObjects = 510;  // more than one page of 500
  for (int i = 0; i < kObjects; ++i) put("map-" + std::to_string(i), "x");
  std::set<std::string> names;
  int restarts = 0;
  ListQuery query;
  query.ns = ns_;
  const std::string version = client_->list(
      kConfigMaps, query, [&](const Json& object) { names.insert(ObjectKey::of(object).name); }, [&] { ++restarts; });
  EXPECT_EQ(names.size(), std::size_t{kObjects});
  EXPECT_EQ(restarts, 0);
  EXPECT_FALSE(version.empty());
}

TEST_F(ClientOnline, MetadataOnlyListHasNoData) {
  put("one", "1");
  ListQuery query;
  query.ns = ns_;
  query.metadata_only = true;
  std::size_t seen = 0;
  client_->list(kConfigMaps, query, [&](const Json& object) {
    ++seen;
    EXPECT_EQ(ObjectKey::of(object).name, "one");
    EXPECT_FALSE(object.contains("data"));
  });
  EXPECT_EQ(seen, 1U);
}

TEST_F(ClientOnline, SelectorsWithEverySignArriveAsTheyWere) {
  put("one", "1");
  Json labelled = config_map("two", "2");
  labelled["metadata"]["labels"] = {{"app.kubernetes.io/name", "shop"}};
  ASSERT_TRUE(std::holds_alternative<Created>(client_->create(kConfigMaps, labelled)));
  ListQuery query;
  query.ns = ns_;
  query.label_selector = "app.kubernetes.io/name in (shop, other),!none";
  query.field_selector = "metadata.name!=one";
  std::set<std::string> names;
  client_->list(kConfigMaps, query, [&](const Json& object) { names.insert(ObjectKey::of(object).name); });
  EXPECT_EQ(names, std::set<std::string>{"two"});
}

TEST_F(ClientOnline, KindsAreFoundByDiscovery) {
  Discovery discovery(*client_);
  EXPECT_EQ(discovery.resolve("apps/v1", "Deployment"), kDeployments);
  EXPECT_EQ(discovery.resolve("v1", "Namespace"), kNamespaces);
  EXPECT_EQ(discovery.resolve("apps/v1", "Nothing"), std::nullopt);
  EXPECT_EQ(discovery.resolve("no.such.group/v1", "Deployment"), std::nullopt);
}

}  // namespace
}  // namespace lockkeeper::kube
