// Progress, as it happens: JSON lines on standard output for the operator (`--events`), or short lines on standard
// error for a person.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "api/run_event.h"
#include "base/guarded.h"
#include "postgres/lock/activity.h"

namespace lockkeeper::runner {

// Thread safety: any thread.
class Reporter {
 public:
  enum class Form { kEvents, kText, kSilent };
  // `keeps`: what is reported is kept, for told(). The run begins now.
  explicit Reporter(Form form, bool keeps = false) : form_(form), keeps_(keeps) {}

  // Tells the event as one of now.
  void report(api::RunEvent event);
  // Whether a program listens, to which saying something once more is no noise.
  [[nodiscard]] bool tells_events() const { return form_ == Form::kEvents; }
  // Whether what is reported is kept.
  [[nodiscard]] bool keeps() const { return keeps_; }
  // Keeps an event of now that nobody else is told of. Does nothing where nothing is kept.
  void keep(api::RunEvent event);
  // Returns: the events so far; of a run that has very many, the first of them. A graph is kept whatever came before.
  [[nodiscard]] std::vector<api::RunEvent> told() const;
  // A line that the application printed: always to standard error, so that it never stands between our own.
  void pass_on(std::string_view line);
  // Something that a person should know and no event tells.
  void note(std::string_view text);

  // Whom a statement of `revision` (may be empty) waits for.
  void blocked(const std::string& revision, const postgres::BlockedBackend& backend);
  // `holders`: whom it waits for, where that is known.
  void lock(std::string_view state, const std::string& message, double seconds, std::vector<api::Blocker> holders = {});

 private:
  [[nodiscard]] double now() const;
  void put_by(const api::RunEvent& event);

  const Form form_;
  const bool keeps_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  Guarded<std::vector<api::RunEvent>> told_;
};

}  // namespace lockkeeper::runner
