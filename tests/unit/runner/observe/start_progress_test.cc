#include "runner/observe/start_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::runner {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class StartProgressTest : public testing::Test {
 protected:
  // What is said when so much has passed.
  std::string after(StartProgress& progress, Milliseconds passed) {
    now_ = StartProgress::Clock::time_point() + passed;
    testing::internal::CaptureStderr();
    progress.look();
    return testing::internal::GetCapturedStderr();
  }
  StartProgress progress(std::optional<Milliseconds> limit) {
    return {limit, reporter_, [this] { return now_; }};
  }

  StartProgress::Clock::time_point now_{};
  Reporter reporter_{Reporter::Form::kText};
};

TEST_F(StartProgressTest, ALongStartIsSaidOfSeldom) {
  StartProgress progress = this->progress(Milliseconds(600000));
  EXPECT_THAT(after(progress, Milliseconds(14000)), IsEmpty());
  EXPECT_THAT(after(progress, Milliseconds(15100)), HasSubstr("starting for 15"));
  EXPECT_THAT(after(progress, Milliseconds(59000)), IsEmpty());
  const std::string minute = after(progress, Milliseconds(60100));
  EXPECT_THAT(minute, HasSubstr("--start-timeout"));
  EXPECT_THAT(minute, HasSubstr("given up after 10m"));
  EXPECT_THAT(after(progress, Milliseconds(90000)), IsEmpty());
  EXPECT_THAT(after(progress, Milliseconds(120000)), HasSubstr("2m"));
}

TEST_F(StartProgressTest, AStartThatMayTakeForEverSaysWhatEndsIt) {
  StartProgress progress = this->progress(std::nullopt);
  EXPECT_THAT(after(progress, Milliseconds(15000)), HasSubstr("--deadline"));
}

}  // namespace
}  // namespace lockkeeper::runner
