#include "telemetry/logging.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "base/json.h"
#include "base/secret.h"

namespace lockkeeper::telemetry {
namespace {

static_assert(!std::is_constructible_v<Field, std::string_view, Secret>, "a secret must not be loggable");

TEST(Logging, AJsonLineHasTheMessageAndItsKeys) {
  configure_logging(LogFormat::kJson, LogLevel::kInfo);
  testing::internal::CaptureStderr();
  log_info("job created", {{"migration", "shop/orders"}, {"attempt", 2}, {"seconds", 0.5}, {"first", true}});
  log_debug("not wanted at this level");
  const Json line = parse_json(testing::internal::GetCapturedStderr(), "log line");
  EXPECT_EQ(line["msg"], "job created");
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["migration"], "shop/orders");
  EXPECT_EQ(line["attempt"], 2);
  EXPECT_EQ(line["seconds"], 0.5);
  EXPECT_EQ(line["first"], true);
}

TEST(Logging, ATextLineStaysOneLine) {
  configure_logging(LogFormat::kText, LogLevel::kInfo);
  testing::internal::CaptureStderr();
  log_warning("statement failed", {{"error", "line 1\nline 2"}});
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("warning statement failed error=\"line 1\\nline 2\"\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace lockkeeper::telemetry
