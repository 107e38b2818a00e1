// One Python process that holds the application's Alembic, and what we remember of it. What it says is lines; what
// they mean is for conversation.h.
//
// One thread uses it, and the thread that made it must outlive it: the kernel kills the child when that thread ends.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "base/process.h"
#include "base/redaction.h"
#include "base/secret.h"

namespace lockkeeper::alembic {

// Where the child writes events; its standard output and error are the application's.
inline constexpr int kEventsFd = 3;

class AdapterChild {
 public:
  // Starts it; `options.secrets` are taken out of what it says. Throws Error where no Python can be started.
  explicit AdapterChild(const AdapterOptions& options);

  // False once it can answer no further request.
  [[nodiscard]] bool ready() { return !broken_ && !process_->try_wait(); }
  // Whether it has ever written an event: our code in it was reached.
  [[nodiscard]] bool spoke() const { return spoke_; }
  [[nodiscard]] int pid() const { return process_->pid(); }
  [[nodiscard]] const std::string& python() const { return python_; }
  [[nodiscard]] Redaction& redaction() { return redaction_; }

  // False where the pipe is closed.
  [[nodiscard]] bool send(const Secret& request);
  void stop();        // after the current revision
  void go();          // on from where it waits
  void end();         // now
  void tell_place();  // it writes to its standard error where it is
  // A line that is answered beside the request that runs.
  void ask(const std::string& line);
  // By itself, since there will be no further request; now, where it has not within `patience`.
  void finish(Milliseconds patience);

  // The lines that come within `timeout`, as they are: nothing is redacted. False once nothing can come any more.
  bool read(Milliseconds timeout, const std::function<void(Stream, std::string_view)>& on_line);
  [[nodiscard]] std::optional<ProcessExit> exited() { return process_->try_wait(); }
  [[nodiscard]] ProcessExit wait() { return process_->wait(); }

  // The last lines of its standard error, to be given when it is lost. They come redacted.
  void remember(std::string line);
  // As whom env.py has migrated in this process, in order, each once.
  void remember(const RoleSeen& role);
  [[nodiscard]] const std::vector<RoleSeen>& roles() const { return roles_; }
  [[nodiscard]] std::string last_line() const { return tail_.empty() ? "" : tail_.back(); }
  [[nodiscard]] std::string tail() const;

 private:
  std::unique_ptr<Process> process_;
  std::string python_;
  Redaction redaction_;
  std::deque<std::string> tail_;
  std::vector<RoleSeen> roles_;
  bool spoke_ = false;
  bool broken_ = false;
};

}  // namespace lockkeeper::alembic
