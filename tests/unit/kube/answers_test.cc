// Reading what an API server sends: errors, lines, lists.
#include <gmock/gmock.h>

#include "kube/api_error.h"
#include "kube/discovery.h"
#include "kube/lines.h"
#include "kube/list_body.h"

namespace lockkeeper::kube {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

ErrorKind kind_of(int status, const std::string& body = "{}") {
  return to_error("get", {status, "", ""}, body).kind();
}

TEST(ApiError, StatusDecidesTheKind) {
  EXPECT_EQ(kind_of(409), ErrorKind::kConflict);
  EXPECT_EQ(kind_of(429), ErrorKind::kTransient);
  EXPECT_EQ(kind_of(500), ErrorKind::kTransient);
  EXPECT_EQ(kind_of(503), ErrorKind::kTransient);
  EXPECT_EQ(kind_of(400), ErrorKind::kTerminal);
  EXPECT_EQ(kind_of(403), ErrorKind::kTerminal);
  EXPECT_EQ(kind_of(422, R"({"reason":"Invalid","details":{"kind":"Pod"}})"), ErrorKind::kTerminal);
  EXPECT_EQ(kind_of(422, R"({"reason":"Invalid","details":{}})"), ErrorKind::kConflict);
}

TEST(ApiError, SaysWhatTheServerSaid) {
  const ApiError error = to_error("create jobs a/b", {403, "", ""}, R"({"message":"no","reason":"Forbidden"})");
  EXPECT_STREQ(error.what(), "create jobs a/b: the API server answered 403: no");
  EXPECT_EQ(error.reason(), "Forbidden");
}

TEST(ApiError, BodyThatIsNoStatusIsCutNotParsed) {
  const ApiError error = to_error("get", {502, "", ""}, "<html>" + std::string(5000, 'x'));
  EXPECT_THAT(error.what(), HasSubstr("502: <html>xxx"));
  EXPECT_LT(std::string(error.what()).size(), 400U);
}

TEST(ApiError, RetryAfterComesFromTheHeaderOrTheStatus) {
  EXPECT_EQ(to_error("get", {429, "3", ""}, "{}").retry_after(), 3s);
  EXPECT_EQ(to_error("get", {429, "", ""}, R"({"details":{"retryAfterSeconds":2}})").retry_after(), 2s);
  EXPECT_EQ(to_error("get", {429, "", ""}, "{}").retry_after(), std::nullopt);
  EXPECT_EQ(to_error("get", {503, "Wed, 21 Oct 2026 07:28:00 GMT", ""}, "{}").retry_after(), std::nullopt);
}

std::vector<std::string> lines_of(const std::vector<std::string>& slices) {
  std::vector<std::string> lines;
  LineSplitter splitter([&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  });
  for (const std::string& slice : slices) splitter.feed(slice);
  splitter.finish();
  return lines;
}

TEST(LineSplitter, SlicesDoNotMatter) {
  EXPECT_THAT(lines_of({"one\ntwo\n"}), ElementsAre("one", "two"));
  EXPECT_THAT(lines_of({"o", "ne", "\n", "tw", "o\n"}), ElementsAre("one", "two"));
  EXPECT_THAT(lines_of({"one\r", "\ntwo\r\n\n\nthree"}), ElementsAre("one", "two", "three"));
  EXPECT_THAT(lines_of({"\xd0", "\xba\n"}), ElementsAre("\xd0\xba"));
}

TEST(LineSplitter, ReaderThatHasEnoughGetsNoMore) {
  int count = 0;
  LineSplitter splitter([&](std::string_view) { return ++count < 2; });
  EXPECT_FALSE(splitter.feed("one\ntwo\nthree\n"));
  EXPECT_EQ(count, 2);
}

TEST(LineSplitter, LineWithoutEndIsRefused) {
  LineSplitter splitter([](std::string_view) { return true; });
  const std::string much(std::size_t{20} << 20U, 'x');
  splitter.feed(much);
  EXPECT_THROW(splitter.feed(much), Error);
}

TEST(ListBody, HandsOverEachItemAndKeepsNone) {
  std::vector<std::string> names;
  const ListEnd end = parse_list(
      R"({"kind":"PodList","items":[{"metadata":{"name":"a","labels":{"items":"x"}},"spec":{"items":[{"b":1}]}},
         {"metadata":{"name":"c"}}],"metadata":{"resourceVersion":"7","continue":"next"}})",
      [&](const Json& item) {
        names.push_back(string_at(item, {"metadata", "name"}));
      });
  EXPECT_THAT(names, ElementsAre("a", "c"));
  EXPECT_EQ(end.resource_version, "7");
  EXPECT_EQ(end.continue_token, "next");
}

TEST(ListBody, EmptyListIsAList) {
  const ListEnd end = parse_list(R"({"items":null,"metadata":{"resourceVersion":"7"}})", [](const Json&) { FAIL(); });
  EXPECT_EQ(end.resource_version, "7");
}

TEST(ListBody, AnswerThatIsCutOffIsTransient) {
  for (const char* body : {"", "[]", R"({"items":[{"metadata":{"name":"a"}},{"meta)", R"({"items":[]})"}) {
    try {
      (void)parse_list(body, [](const Json&) {});
      FAIL() << body;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kTransient);
    }
  }
}

TEST(Discovery, SubresourcesAreNoResources) {
  const auto resources = parse_resource_list(Json::parse(
      R"({"groupVersion":"apps/v1","resources":[{"name":"deployments","kind":"Deployment","namespaced":true},
          {"name":"deployments/status","kind":"Deployment","namespaced":true}]})"));
  EXPECT_THAT(resources, ElementsAre(kDeployments));
}

}  // namespace
}  // namespace lockkeeper::kube
