// A statement of env.py that waits for a lock which another connection of this very run holds. PostgreSQL sees no
// deadlock: the one that waits for the statement is the program between the two. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "alembic/adapter/adapter_protocol.h"
#include "postgres/lock/activity.h"

namespace lockkeeper::runner {

// Thread safety: one thread uses it.
class OwnLock {
 public:
  // `application`: the application_name of the run's child.
  explicit OwnLock(std::string application) : application_(std::move(application)) {}

  // Takes a look of the lock's watch, the `look`th.
  // Returns: whether somebody should ask for places.
  bool see(const std::vector<postgres::BlockedBackend>& blocked, unsigned look);
  // Takes the last statement of a connection (AdapterEventKind::kPlace).
  void place(const alembic::AdapterEvent& event) { places_[event.pid] = event; }

  // Such a wait was there in the last look.
  [[nodiscard]] bool seen() const { return waiting_ != 0; }
  // In two looks at least, between the same two, and with places for both; or in many.
  [[nodiscard]] bool certain() const;
  // Returns: who waits for whom, and where both stand in the application's files.
  [[nodiscard]] std::string sentence() const;

 private:
  [[nodiscard]] std::string named(int pid, const char* otherwise) const;

  std::string application_;
  std::map<int, alembic::AdapterEvent> places_;
  std::string statement_;
  int waiting_ = 0;
  int holding_ = 0;
  unsigned look_ = 0;
  unsigned looks_ = 0;
};

}  // namespace lockkeeper::runner
