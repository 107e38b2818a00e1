// Who may look at the page.
#include "cmd/kubectl_lockkeeper/serving/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace lockkeeper::cmd {
namespace {

using ::testing::HasSubstr;

constexpr std::uint16_t kPort = 4711;

kube::PageRequest request_for(const std::string& path, std::map<std::string, std::string> headers = {}) {
  kube::PageRequest request;
  request.path = path;
  request.port = kPort;
  request.headers = {{"host", "127.0.0.1:4711"}};
  for (auto& [name, value] : headers) request.headers[name] = value;
  return request;
}

kube::PageRequest with_token(const std::string& token) {
  kube::PageRequest request = request_for("/");
  request.query["token"] = token;
  return request;
}

std::string header_of(const kube::PageAnswer& answer, const std::string& name) {
  for (const auto& [each, value] : answer.headers) {
    if (each == name) return value;
  }
  return "";
}

class AccessTest : public ::testing::Test {
 protected:
  // Comes in by the token. Returns: what the browser sends from then on.
  std::string cookie() {
    const auto answer = access.answer_to(with_token("printed"));
    const std::string set = answer ? header_of(*answer, "Set-Cookie") : "";
    return set.substr(0, set.find(';'));
  }
  int status_of(const kube::PageRequest& request) {
    const auto answer = access.answer_to(request);
    return answer ? answer->status : 200;
  }

  Access access{"printed", "started"};
};

TEST_F(AccessTest, ATokenIsExchangedForACookieThatNoScriptAndNoOtherSiteHas) {
  const auto answer = access.answer_to(with_token("printed"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 303);
  EXPECT_EQ(header_of(*answer, "Location"), "/");
  const std::string cookie = header_of(*answer, "Set-Cookie");
  EXPECT_THAT(cookie, ::testing::StartsWith("lockkeeper-ui-4711="));
  EXPECT_THAT(cookie, HasSubstr("; Path=/; HttpOnly; SameSite=Strict"));
  EXPECT_THAT(cookie, ::testing::Not(HasSubstr("printed")));
}

TEST_F(AccessTest, TheCookieLetsEveryPathIn) {
  const std::string mine = cookie();
  for (const char* path : {"/", "/page.css", "/page.js", "/fleet", "/migration"}) {
    EXPECT_EQ(status_of(request_for(path, {{"cookie", mine}})), 200) << path;
    EXPECT_EQ(status_of(request_for(path, {{"cookie", "theme=dark; " + mine + "; other=1"}})), 200) << path;
  }
}

TEST_F(AccessTest, WithoutACookieASentenceSaysHowToComeIn) {
  const std::string mine = cookie();
  for (const std::string& wrong :
       {std::string(), std::string("lockkeeper-ui-4711="), std::string("lockkeeper-ui-4711=printed"), mine + "0",
        mine.substr(0, mine.size() - 1), "x" + mine,
        std::string("lockkeeper-ui-4712=") + mine.substr(mine.find('=') + 1)}) {
    const auto answer = access.answer_to(request_for("/fleet", {{"cookie", wrong}}));
    ASSERT_TRUE(answer) << wrong;
    EXPECT_EQ(answer->status, 403) << wrong;
    EXPECT_THAT(answer->body, HasSubstr("Open the address that `kubectl lockkeeper ui` printed"));
  }
}

TEST_F(AccessTest, AWrongTokenIsRefusedAlsoBesideACookie) {
  for (const char* wrong : {"", "printe", "printed0", "PRINTED"}) EXPECT_EQ(status_of(with_token(wrong)), 403) << wrong;
  kube::PageRequest request = request_for("/fleet");
  request.query["token"] = "printed";
  EXPECT_EQ(status_of(request), 403) << "the token is for the first page alone";
}

TEST_F(AccessTest, TheTokenOfTheBrowserThatWeStartIsGoodOnce) {
  EXPECT_EQ(status_of(with_token("started")), 303);
  EXPECT_EQ(status_of(with_token("started")), 403);
  EXPECT_EQ(status_of(with_token("printed")), 303);
  EXPECT_EQ(status_of(with_token("printed")), 303);
}

TEST_F(AccessTest, AForeignNameForThisMachineIsRefused) {
  const std::string mine = cookie();
  EXPECT_EQ(status_of(request_for("/", {{"cookie", mine}, {"host", "localhost:4711"}})), 200);
  for (const char* host : {"", "127.0.0.1", "localhost", "127.0.0.1:4712", "evil.example:4711",
                           "localhost.evil.example:4711", "127.0.0.1:4711, evil.example"}) {
    EXPECT_EQ(status_of(request_for("/", {{"cookie", mine}, {"host", host}})), 421) << host;
  }
  kube::PageRequest request = with_token("started");
  request.headers["host"] = "evil.example:4711";
  EXPECT_EQ(status_of(request), 421);
  EXPECT_EQ(status_of(with_token("started")), 303) << "what was refused has not used the token";
}

TEST_F(AccessTest, WhatAnotherPageAsksIsRefused) {
  const std::string mine = cookie();
  for (const char* site : {"cross-site", "same-site"}) {
    EXPECT_EQ(status_of(request_for("/fleet", {{"cookie", mine}, {"sec-fetch-site", site}})), 403) << site;
  }
  for (const char* site : {"none", "same-origin"}) {
    EXPECT_EQ(status_of(request_for("/fleet", {{"cookie", mine}, {"sec-fetch-site", site}})), 200) << site;
  }
  EXPECT_EQ(status_of(request_for("/fleet", {{"cookie", mine}, {"origin", "http://127.0.0.1:4712"}})), 403);
  EXPECT_EQ(status_of(request_for("/fleet", {{"cookie", mine}, {"origin", "null"}})), 403);
  EXPECT_EQ(status_of(request_for("/fleet", {{"cookie", mine}, {"origin", "http://127.0.0.1:4711"}})), 200);
}

TEST(Tokens, AreLongAndNeverTheSame) {
  std::set<std::string> all;
  for (int i = 0; i < 50; ++i) all.insert(random_token());
  EXPECT_EQ(all.size(), 50U);
  EXPECT_EQ(all.begin()->size(), 64U);
  EXPECT_EQ(page_address(kPort, "t"), "http://127.0.0.1:4711/?token=t");
}

TEST(Answers, LoadNothingOfElsewhereAndAreFramedByNobody) {
  const kube::PageAnswer answer = with_safe_headers(sentence_answer(404, "<b>gone</b>"));
  EXPECT_THAT(answer.body, HasSubstr("&lt;b&gt;gone"));
  const std::string policy = header_of(answer, "Content-Security-Policy");
  for (const char* part : {"default-src 'none'", "script-src 'self'", "connect-src 'self'", "base-uri 'none'",
                           "form-action 'none'", "frame-ancestors 'none'"}) {
    EXPECT_THAT(policy, HasSubstr(part));
  }
  EXPECT_THAT(policy, ::testing::Not(HasSubstr("script-src 'self' 'unsafe")));
  EXPECT_EQ(header_of(answer, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header_of(answer, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(header_of(answer, "Cache-Control"), "no-store");
}

}  // namespace
}  // namespace lockkeeper::cmd
