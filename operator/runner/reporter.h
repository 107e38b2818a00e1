// Progress, as it happens: JSON lines on standard output for the operator (`--events`), or short lines on standard
// error for a person.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/run_event.h"
#include "postgres/lock/activity.h"

namespace lockkeeper::runner {

// Thread safety: any thread.
class Reporter {
 public:
  enum class Form { kEvents, kText, kSilent };
  explicit Reporter(Form form) : form_(form) {}

  void report(const api::RunEvent& event);
  // Whether a program listens, to which saying something once more is no noise.
  [[nodiscard]] bool tells_events() const { return form_ == Form::kEvents; }
  // A line that the application printed: always to standard error, so that it never stands between our own.
  void pass_on(std::string_view line);
  // Something that a person should know and no event tells.
  void note(std::string_view text);

  // Whom a statement of `revision` (may be empty) waits for.
  void blocked(const std::string& revision, const postgres::BlockedBackend& backend);
  // `holders`: whom it waits for, where that is known.
  void lock(std::string_view state, const std::string& message, double seconds, std::vector<api::Blocker> holders = {});

 private:
  Form form_;
};

}  // namespace lockkeeper::runner
