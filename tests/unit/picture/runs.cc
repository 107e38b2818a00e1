#include "runs.h"

namespace lockkeeper::picture {

api::RunEvent event(api::RunEventKind kind, double at, double seconds, const std::string& state) {
  api::RunEvent one;
  one.kind = kind;
  one.at = at;
  one.seconds = seconds;
  one.state = state;
  return one;
}

std::vector<api::RunEvent> eventful_run() {
  using Kind = api::RunEventKind;
  std::vector<api::RunEvent> events{event(Kind::kLock, 1, 0.5, "waiting"),
                                    event(Kind::kLock, 2.5, 2, "acquired"),
                                    event(Kind::kStep, 3, 0, "started"),
                                    event(Kind::kBlocked, 5, 1.5),
                                    event(Kind::kBlocked, 5.5, 2),
                                    event(Kind::kRetry, 6, 1),
                                    event(Kind::kStep, 7, 0, "started"),
                                    event(Kind::kStatement, 8.9, 1.5),
                                    event(Kind::kStep, 9, 2, "finished"),
                                    event(Kind::kStep, 9, 0, "started"),
                                    event(Kind::kFinished, 10)};
  for (const std::size_t which : {2U, 6U, 8U}) events[which].revision = "b2";
  events[3].message = "Blocked: ALTER TABLE orders … waits for pid 4711";
  events[5].message = "Lock timeout in b2; try 1 of 5 in 1s";
  events[7].sql = "ALTER TABLE orders ALTER COLUMN note SET NOT NULL";
  events[9].revision = "c3";
  return events;
}

}  // namespace lockkeeper::picture
