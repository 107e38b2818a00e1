#include "controller/observe/run_progress.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"

namespace lockkeeper::controller {
namespace {

std::string cut(std::string_view text, std::size_t limit) {
  std::string out;
  for (const char c : cut_behind(text, limit)) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out;
}

// The application's own output may look like an event, and say anything.
constexpr double kLongestWait = 1e9;

// A later word of the same wait knows better where the earlier one was read late.
void note_wait(RunProgress& progress, const api::RunEvent& event, Timestamp seen) {
  const double seconds = std::clamp(event.seconds, 0.0, kLongestWait);
  const Timestamp since = seen - std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1e6));
  progress.waits_since = std::min(progress.waits_since.value_or(since), since);
}

void end_wait(RunProgress& progress) {
  progress.waits_since.reset();
  progress.tries_again = false;
}

}  // namespace

void advance(RunProgress& progress, const api::RunEvent& event, Timestamp seen) {
  using Kind = api::RunEventKind;
  // Whatever comes after a wait says that it is over.
  if (event.kind != Kind::kBlocked && event.kind != Kind::kRetry) {
    progress.message.clear();
    progress.blockers.clear();
  }
  switch (event.kind) {
    case Kind::kLock:
      progress.lock = event.state;
      progress.lock_seconds = event.seconds;
      progress.message = event.state == "waiting" ? event.message : "";
      progress.blockers = event.blockers;
      if (event.state == "waiting") {
        note_wait(progress, event, seen);
      } else {
        end_wait(progress);
      }
      break;
    case Kind::kPlan:
      if (event.plan) progress.plan = *event.plan;
      if (event.graph) progress.graph = *event.graph;
      std::erase_if(progress.applied, [&](const AppliedRevision& one) { return one.context == event.context; });
      break;
    case Kind::kStep:
      progress.step = event.step;
      progress.steps = event.steps;
      progress.revision = event.revision;
      progress.statement.clear();
      if (event.state == "finished" && !event.revision.empty()) {
        progress.applied.push_back({event.context, event.revision});
      }
      if (event.state == "finished") end_wait(progress);
      break;
    case Kind::kStatement:
      progress.statement = cut(event.sql, kShownStatementBytes);
      progress.slowest_statement = std::max(progress.slowest_statement.value_or(0), event.seconds);
      // After a lock timeout the step's first statements run again, and say nothing of the one that was in the way.
      if (!progress.tries_again) end_wait(progress);
      break;
    case Kind::kBlocked:
      progress.message = event.message;
      progress.blockers = event.blockers;
      note_wait(progress, event, seen);
      break;
    case Kind::kRetry:
      progress.message = event.message;
      progress.tries_again = true;
      break;
    case Kind::kBootstrap: progress.bootstrap = {event.revision, event.file, event.content}; break;
    case Kind::kFinished:
      if (event.run) progress.report = api::to_json(*event.run);
      break;
  }
}

}  // namespace lockkeeper::controller
