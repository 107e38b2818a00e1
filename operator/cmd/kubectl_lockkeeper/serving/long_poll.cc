#include "cmd/kubectl_lockkeeper/serving/long_poll.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace lockkeeper::cmd {

std::string to_string(const ShownVersion& version) {
  const auto at = std::chrono::duration_cast<Milliseconds>(version.at.time_since_epoch());
  return fmt::format("{}-{}", version.state, at.count());
}

std::optional<ShownVersion> parse_version(const std::string& text) {
  const std::size_t dash = text.rfind('-');
  if (dash == std::string::npos || dash == 0 || text[dash - 1] == '-') return std::nullopt;
  Milliseconds::rep count = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + dash + 1, end, count);
  // Far from where the microseconds of a Timestamp overflow.
  constexpr Milliseconds::rep kMost = 1'000'000'000'000'000;
  if (error != std::errc() || stopped != end || count < 0 || count > kMost) return std::nullopt;
  return ShownVersion{text.substr(0, dash), Timestamp(Milliseconds(count))};
}

PollDecision decide_poll(const std::string& after, Timestamp asked, const std::string& state, bool is_at_work,
                         Timestamp now) {
  const auto shown = parse_version(after);
  if (!shown || shown->at > now) return {PollStep::kAnswer, {}};  // the clock was set back
  Timestamp due = shown->at + kBetweenAnswers;
  if (shown->state == state) due = shown->at + (is_at_work ? kFreshAtWork : kFresh);
  if (due <= now) return {PollStep::kAnswer, {}};
  const Timestamp end = asked + kLongestPoll;
  if (end <= now) return {PollStep::kNothingNew, {}};
  return {PollStep::kWait, std::min(due, end)};
}

}  // namespace lockkeeper::cmd
