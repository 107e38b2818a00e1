// The Python process that holds the application's Alembic, and the facts to remember about it. It speaks in lines;
// conversation.h gives them their meaning.
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

// The descriptor on which the child writes events; its standard output and error are the application's.
inline constexpr int kEventsFd = 3;

// Requires: the thread that made it outlives it, since the kernel kills the child when that thread ends.
// Thread safety: one thread.
class AdapterChild {
 public:
  // Starts the process. `options.secrets` are the first ones of redaction().
  // Throws: Error where no Python can be started.
  explicit AdapterChild(const AdapterOptions& options);

  // Returns: whether it can answer another request.
  [[nodiscard]] bool ready() { return !broken_ && !process_->try_wait(); }
  // Returns: whether it has ever written an event, so that our code in it was reached.
  [[nodiscard]] bool spoke() const { return spoke_; }
  [[nodiscard]] int pid() const { return process_->pid(); }
  [[nodiscard]] const std::string& python() const { return python_; }
  [[nodiscard]] Redaction& redaction() { return redaction_; }

  // Returns: false where the pipe is closed.
  [[nodiscard]] bool send(const Secret& request);
  void stop();        // has it end after the current revision
  void go();          // has it go on from where it waits
  void end();         // kills it now
  void tell_place();  // has it write its current place in the code to standard error
  // Sends a question that is answered beside the request that runs.
  void ask(const std::string& line);
  // Closes its input, so that it ends by itself; kills it where it has not ended within `patience`.
  void finish(Milliseconds patience);

  // Hands over the lines that come within `timeout`; nothing is redacted.
  // Returns: false once nothing can come any more.
  bool read(Milliseconds timeout, const std::function<void(Stream, std::string_view)>& on_line);
  [[nodiscard]] std::optional<ProcessExit> exited() { return process_->try_wait(); }
  [[nodiscard]] ProcessExit wait() { return process_->wait(); }

  // Remembers the last lines of its standard error, for the case that it is lost. Requires: the line is redacted.
  void remember(std::string line);
  // Remembers a role that env.py has migrated as in this process; roles() has them in order, each once.
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
