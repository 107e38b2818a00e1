// What a Migration amounts to for whoever looks at it: is it at work, ready, or does it wait for a person; for how
// long, and what one types. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/migration.h"
#include "base/duration.h"
#include "base/timestamp.h"

namespace lockkeeper::picture {

// By the conditions, as kstatus reads them. What the operator has not seen yet is at work.
enum class State { kWorking, kReady, kStalled, kSuspended };
[[nodiscard]] State state_of(const api::Migration& migration);
// Returns: the phase, or `Unseen` where no operator has looked at this spec yet.
[[nodiscard]] std::string_view word_of(const api::Migration& migration);

// Why it is in its state, in the words of the condition that says so.
struct Verdict {
  std::string reason;
  std::string message;
  std::optional<Timestamp> since;
};
[[nodiscard]] Verdict verdict_of(const api::Migration& migration);

// Returns: the time between the two; zero where `later` is before `since`, since clocks differ.
[[nodiscard]] Milliseconds elapsed(Timestamp since, Timestamp later);

// Returns: when the run that is under way is ended at the latest: `1h55m until timeouts.deadline (2h) ends the run`;
// empty where nothing runs, or nothing ends it.
[[nodiscard]] std::string time_left(const api::Migration& migration, Timestamp now);

// Returns: how long the work under locks takes, by the plan of the run that is under way, from its present step on:
// `29 s to 5 min 52 s under locks, from revision 0002 on`; empty where nothing runs, the plan
// has no work there, or nobody knows how long some of it takes.
[[nodiscard]] std::string work_left(const api::Migration& migration, const api::Plan& plan);

struct ToType {
  std::string command;
  std::string note{};  // when to type it, as a comment of its language
};
// Returns: what helps on, in the order in which one would type it; empty where there is nothing to do.
[[nodiscard]] std::vector<ToType> what_to_type(const api::Migration& migration);

}  // namespace lockkeeper::picture
