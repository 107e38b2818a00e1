#include "controller/observe/run_progress.h"

#include <algorithm>

#include "base/text.h"

namespace lockkeeper::controller {
namespace {

std::string cut(std::string_view text, std::size_t limit) {
  std::string out;
  for (const char c : cut_behind(text, limit)) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out;
}

}  // namespace

void advance(RunProgress& progress, const api::RunEvent& event) {
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
      break;
    case Kind::kPlan:
      if (event.plan) progress.plan = *event.plan;
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
      break;
    case Kind::kStatement: progress.statement = cut(event.sql, kShownStatementBytes); break;
    case Kind::kBlocked:
      progress.message = event.message;
      progress.blockers = event.blockers;
      break;
    case Kind::kRetry: progress.message = event.message; break;
    case Kind::kBootstrap: progress.bootstrap = {event.revision, event.file, event.content}; break;
    case Kind::kFinished:
      if (event.run) progress.report = api::to_json(*event.run);
      break;
  }
}

}  // namespace lockkeeper::controller
