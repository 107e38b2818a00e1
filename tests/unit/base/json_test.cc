#include "base/json.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace lockkeeper {
namespace {

TEST(Json, AnAbsentOrMistypedValueIsWhatAbsenceMeans) {
  const Json pod = {{"status", {{"phase", "Pending"}, {"restarts", 3}, {"ready", true}}}};
  EXPECT_EQ(string_at(pod, {"status", "phase"}), "Pending");
  EXPECT_EQ(string_at(pod, {"status", "restarts"}, "none"), "none");
  EXPECT_EQ(string_at(pod, {"status", "phase", "deeper"}, "none"), "none");
  EXPECT_EQ(integer_at(pod, {"status", "restarts"}), 3);
  EXPECT_TRUE(bool_at(pod, {"status", "ready"}));
  EXPECT_EQ(find(pod, {"spec"}), nullptr);
}

TEST(Json, BadTextIsAnErrorWithThePlaceAndNotTheText) {
  try {
    static_cast<void>(parse_json(R"({"password": "hunter2)", "kubeconfig /x"));
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kTerminal);
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with("kubeconfig /x: not valid JSON at byte ")) << message;
    EXPECT_EQ(message.find("hunter2"), std::string::npos) << message;
  }
}

TEST(Json, InvalidUtf8IsReplacedAndDoesNotThrow) {
  EXPECT_EQ(to_line(Json{{"line", "caf\xe9"}}), "{\"line\":\"caf\xef\xbf\xbd\"}");
}

}  // namespace
}  // namespace lockkeeper
