#include "kube/request.h"

#include <gtest/gtest.h>

namespace lockkeeper::kube {
namespace {

TEST(Request, PathsOfCoreAndGroupsOfNamespacesAndNone) {
  EXPECT_EQ(get_request(kPods, {"shop", "api-1"}).path, "/api/v1/namespaces/shop/pods/api-1");
  EXPECT_EQ(get_request(kJobs, {"shop", "job"}).path, "/apis/batch/v1/namespaces/shop/jobs/job");
  EXPECT_EQ(get_request(kNamespaces, {"", "shop"}).path, "/api/v1/namespaces/shop");
  EXPECT_EQ(list_request(kPods, {}, {}).path, "/api/v1/pods");
}

TEST(Request, NamesCannotLeaveTheirPlaceInThePath) {
  EXPECT_EQ(get_request(kPods, {"a/../b", "c?d#e"}).path, "/api/v1/namespaces/a%2F..%2Fb/pods/c%3Fd%23e");
}

TEST(Request, ListAsksForPagesOf500) {
  ListQuery query;
  query.label_selector = "a=b,c";
  EXPECT_EQ(list_request(kPods, query, {}).query, "labelSelector=a%3Db%2Cc&limit=500");
  Page next;
  next.continue_token = "t+k";
  EXPECT_EQ(list_request(kPods, query, next).query, "labelSelector=a%3Db%2Cc&limit=500&continue=t%2Bk");
  Page all;
  all.limit = 0;
  EXPECT_EQ(list_request(kPods, {}, all).query, "");
}

TEST(Request, StreamingListHasAllThatTheServerWants) {
  WatchQuery query;
  query.send_initial_events = true;
  EXPECT_EQ(watch_request(kPods, query).query,
            "watch=1&allowWatchBookmarks=true&timeoutSeconds=300&sendInitialEvents=true&"
            "resourceVersionMatch=NotOlderThan");
}

TEST(Request, MetadataOnlyIsAskedForByAcceptWithTheWholeAsTheSecondChoice) {
  WatchQuery query;
  query.list.metadata_only = true;
  EXPECT_EQ(watch_request(kPods, query).accept,
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json");
  EXPECT_EQ(list_request(kPods, query.list, {}).accept,
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json");
}

TEST(Request, DeleteAlwaysSaysWhatBecomesOfTheDependents) {
  DeleteOptions options;
  EXPECT_EQ(Json::parse(delete_request(kJobs, {"a", "b"}, options).body)["propagationPolicy"], "Background");
  options.propagation = Propagation::kForeground;
  options.uid = "u";
  options.resource_version = "7";
  const Json body = Json::parse(delete_request(kJobs, {"a", "b"}, options).body);
  EXPECT_EQ(body["propagationPolicy"], "Foreground");
  EXPECT_EQ(body["preconditions"], (Json{{"uid", "u"}, {"resourceVersion", "7"}}));
}

TEST(Request, ApplyAndPatchesHaveTheirMediaTypes) {
  const Json object{{"metadata", {{"namespace", "a"}, {"name", "b"}}}};
  const HttpRequest apply = apply_request(kMigrations, object, {"lockkeeper-status", true, "status"});
  EXPECT_EQ(apply.method, "PATCH");
  EXPECT_EQ(apply.path, "/apis/lockkeeper.dev/v1alpha1/namespaces/a/migrations/b/status");
  EXPECT_EQ(apply.query, "fieldManager=lockkeeper-status&force=true");
  EXPECT_EQ(apply.content_type, "application/apply-patch+yaml");
  EXPECT_EQ(patch_request(kPods, {"a", "b"}, PatchKind::kJson, Json::array(), "", "m").content_type,
            "application/json-patch+json");
  EXPECT_EQ(patch_request(kPods, {"a", "b"}, PatchKind::kMerge, Json::object(), "", "m").content_type,
            "application/merge-patch+json");
}

TEST(Request, CreateGoesToTheObjectsNamespace) {
  const HttpRequest request = create_request(kJobs, {{"metadata", {{"namespace", "a"}, {"name", "b"}}}}, "m");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/apis/batch/v1/namespaces/a/jobs");
  EXPECT_EQ(request.query, "fieldManager=m");
}

}  // namespace
}  // namespace lockkeeper::kube
