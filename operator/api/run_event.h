// A JSON line on the runner's standard output (`--events`), which the operator follows live. The last line of a run is
// `finished` and carries the whole Run; a log without that line ended in the middle. Each has `at`, the seconds since
// the run began; `seconds` are how long something took until then.
//
//   {"event":"lock","state":"waiting|acquired","message":…,"seconds":…}      the advisory lock
//   {"event":"plan","context":…,"plan":{…Plan…},"graph":{…RevisionGraph…}}    before the first step of a context
//   {"event":"step","context":…,"state":"started|finished|failed","step":1,"steps":5,"revision":…,"seconds":…}
//   {"event":"statement","revision":…,"sql":…,"seconds":…}
//   {"event":"blocked","message":…,"blockers":[{"pid","user","application","seconds","query"}]}
//   {"event":"retry","message":…,"seconds":…}                                 seconds until the next try
//   {"event":"bootstrap","revision":…,"file":…,"content":…}                   a first revision, to be committed
//   {"event":"finished","run":{…Run…}}
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/report.h"

namespace lockkeeper::api {

enum class RunEventKind { kLock, kPlan, kStep, kStatement, kBlocked, kRetry, kBootstrap, kFinished };
[[nodiscard]] std::string_view to_string(RunEventKind kind);

// A session, from pg_stat_activity, that the run waits for.
struct Blocker {
  int pid = 0;
  std::string user;
  std::string application;
  double seconds = 0;  // age of its transaction
  std::string query;
  [[nodiscard]] bool operator==(const Blocker&) const = default;
};

struct RunEvent {
  RunEventKind kind = RunEventKind::kStep;
  std::string state;
  int step = 0;  // from 1
  int steps = 0;
  std::string context;  // plan, step: which of env.py's contexts, as Finding::context; empty for any other tool
  std::string revision;
  std::string sql;
  std::string message;
  double seconds = 0;
  double at = 0;        // since the run began
  std::string file;     // bootstrap: the name of the revision's file
  std::string content;  // bootstrap: the text of that file
  std::vector<Blocker> blockers;
  std::optional<Json> plan;   // of all contexts so far
  std::optional<Json> graph;  // likewise; as to_json_within() has it
  std::optional<Run> run;
};

[[nodiscard]] Json to_json(const Blocker& blocker);
[[nodiscard]] Blocker parse_blocker(const Json& json);
// Returns: the line without its newline; empty fields are left out.
[[nodiscard]] std::string to_event_line(const RunEvent& event);

// Returns: nullopt for any other line: the application's own output may stand between the events.
[[nodiscard]] std::optional<RunEvent> parse_event_line(std::string_view line);

}  // namespace lockkeeper::api
