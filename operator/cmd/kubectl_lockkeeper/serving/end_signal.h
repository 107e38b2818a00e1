// Ctrl-C, SIGTERM and the end of the terminal as something that one waits for.
#pragma once

#include <array>

namespace lockkeeper::cmd {

// From construction to destruction these signals end the wait, and not the program. One at a time in a process.
// Thread safety: one thread.
class EndSignal {
 public:
  // Throws: Error (transient) where the system has no pipe left.
  EndSignal();
  ~EndSignal();
  EndSignal(const EndSignal&) = delete;
  EndSignal& operator=(const EndSignal&) = delete;

  // Returns once one of them has come, also where it came before.
  void wait() const;

 private:
  std::array<int, 2> pipe_{};
};

}  // namespace lockkeeper::cmd
