// When a question for a part of the page is answered: at once where the browser has an older one, else when it changes;
// and again where the times that it tells have gone old. Pure.
#pragma once

#include <optional>
#include <string>

#include "base/duration.h"
#include "base/timestamp.h"

namespace lockkeeper::cmd {

// What an answer shows, told by header `Lockkeeper-Version` and asked back as `after`.
struct ShownVersion {
  std::string state;  // a digest of all that is shown but the time
  Timestamp at{};     // when it was made
  [[nodiscard]] bool operator==(const ShownVersion&) const = default;
};
[[nodiscard]] std::string to_string(const ShownVersion& version);
// Returns: nullopt for anything that to_string() does not write.
[[nodiscard]] std::optional<ShownVersion> parse_version(const std::string& text);

// Nothing new for so long: 204, and the browser asks again. Shorter than what proxies and tunnels wait.
inline constexpr Milliseconds kLongestPoll{25000};
// What is at work tells seconds, all else minutes.
inline constexpr Milliseconds kFreshAtWork{3000};
inline constexpr Milliseconds kFresh{60000};
// A run may tell hundreds of statements a second: no browser needs a page for each.
inline constexpr Milliseconds kBetweenAnswers{400};

enum class PollStep { kAnswer, kNothingNew, kWait };
struct PollDecision {
  PollStep step = PollStep::kWait;
  Timestamp again{};  // kWait: when to decide anew, where nothing changes before
};

// `state`: of what there is to show now. `asked`: when the question came.
[[nodiscard]] PollDecision decide_poll(const std::string& after, Timestamp asked, const std::string& state,
                                       bool is_at_work, Timestamp now);

}  // namespace lockkeeper::cmd
