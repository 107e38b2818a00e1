#include "cmd/kubectl_lockkeeper/completing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmd/kubectl_lockkeeper/verbs.h"

namespace lockkeeper::cmd {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using Objects = Completion::Objects;

std::vector<std::string> words_of(const Completion& completion) {
  std::vector<std::string> out;
  out.reserve(completion.words.size());
  for (const auto& each : completion.words) out.push_back(each.word);
  return out;
}

Completion after(const std::vector<std::string>& words) {
  const CommandLine line;
  return complete(line, words);
}

TEST(Completing, BeginsWithTheVerbs) {
  EXPECT_EQ(after({""}).words.size(), verbs().size());
  EXPECT_THAT(words_of(after({"re"})), ElementsAre("retry", "resume", "report"));
  EXPECT_THAT(words_of(after({"x"})), IsEmpty());
}

TEST(Completing, BehindAVerbOffersItsFlagsAndObjects) {
  EXPECT_THAT(words_of(after({"status", "--w"})), ElementsAre("--watch", "--wait"));
  EXPECT_EQ(after({"status", ""}).objects, Objects::kMigrations);
  EXPECT_EQ(after({"logs", "--attempt", "3", ""}).objects, Objects::kMigrations);
  EXPECT_EQ(after({"doctor", ""}).objects, Objects::kNone);
  EXPECT_THAT(words_of(after({"completion", ""})), ElementsAre("install", "bash", "zsh", "fish"));
}

TEST(Completing, BehindAdoptOffersOneWorkload) {
  EXPECT_EQ(after({"adopt", ""}).objects, Objects::kWorkloads);
  EXPECT_EQ(after({"adopt", "--container", "api", "deployment/s"}).objects, Objects::kWorkloads);
  EXPECT_EQ(after({"adopt", "deployment/shop", ""}).objects, Objects::kNone);
  EXPECT_EQ(after({"adopt", "--container", ""}).objects, Objects::kNone);
}

TEST(Completing, BehindAFlagOffersItsValues) {
  EXPECT_THAT(words_of(after({"plan", "shop", "-o", ""})), ElementsAre("json", "yaml", "markdown", "html"));
  EXPECT_THAT(words_of(after({"plan", "-o", "j"})), ElementsAre("json"));
  EXPECT_EQ(after({"status", "-n", ""}).objects, Objects::kNamespaces);
  EXPECT_TRUE(after({"report", "shop", "--file", ""}).files);
  EXPECT_EQ(after({"logs", "--attempt", ""}).objects, Objects::kNone);
}

TEST(Completing, AsksTheClusterThatWasTyped) {
  const Completion found = after({"status", "-n", "shop", "--context=dev", "--kubeconfig", "/x", ""});
  EXPECT_EQ(found.flags.name_space, "shop");
  EXPECT_EQ(found.flags.context, "dev");
  EXPECT_EQ(found.flags.kubeconfig, "/x");
}

}  // namespace
}  // namespace lockkeeper::cmd
