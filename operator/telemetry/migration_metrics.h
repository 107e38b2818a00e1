// The gauges of each Migration. They are kept as small values and turned into series only when they are scraped, so
// that a thousand Migrations cost a hundred kilobytes between scrapes.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "base/timestamp.h"

namespace lockkeeper::telemetry {

// The bound on per-object labels. Migrations beyond it are counted in lockkeeper_migrations, and have no own series.
inline constexpr std::size_t kMaxMigrationSeries = 2000;

// Pods that wait for one image, for one reason.
struct WaitingGauge {
  std::string image;
  std::string reason;
  int pods = 0;
  [[nodiscard]] bool operator==(const WaitingGauge&) const = default;
};

// Why the run that is under way does not come on.
struct BlockedGauge {
  std::string reason;  // WaitingForLock, or Blocked
  // By whose application_name: at most kMostBlockers, each once; one that is empty where nobody knows.
  std::vector<std::string> applications = {""};
  Timestamp since{};
  [[nodiscard]] bool operator==(const BlockedGauge&) const = default;
};
inline constexpr std::size_t kMostBlockers = 3;

// What lint says of the plan of the newest run.
struct LintGauge {
  int errors = 0;
  int warnings = 0;
  int unjudged = 0;  // revisions of which nobody knows what they run
  [[nodiscard]] bool operator==(const LintGauge&) const = default;
};

struct MigrationGauges {
  std::string phase = {};                               // an api::MigrationPhase; empty: of one that is not there
  std::optional<int> pending_revisions = std::nullopt;  // nullopt: nobody has found out yet
  int gated_pods = 0;
  std::optional<Timestamp> oldest_gate = std::nullopt;  // when the pod that waits longest was created
  std::optional<Timestamp> last_success = std::nullopt;
  std::optional<Timestamp> run_start = std::nullopt;  // of the run that is under way
  std::optional<BlockedGauge> blocked = std::nullopt;
  // Of the newest run that ran one; set() keeps it where it is nullopt.
  std::optional<double> slowest_statement = std::nullopt;
  std::optional<bool> verified = std::nullopt;          // the condition Verified; nullopt: unknown
  std::string drift = {};                               // the reason of Verified where that is False
  std::optional<Timestamp> drift_check = std::nullopt;  // when the newest one ended
  std::string reason = {};                              // of the Ready condition: a code of the vocabulary
  std::vector<WaitingGauge> waiting = {};               // at most as many as the status lists
  std::optional<LintGauge> lint = std::nullopt;         // nullopt: there is no plan
  std::string risk = {};                                // of that plan, an api::Risk; empty: there is none
  bool exists = true;                                   // false: pods wait for a Migration that is not there
  [[nodiscard]] bool operator==(const MigrationGauges&) const = default;
};

// Thread safety: any thread.
class MigrationMetrics {
 public:
  using Key = std::pair<std::string, std::string>;  // namespace, name

  // Takes the place of all that was known but the slowest statement.
  void set(const std::string& name_space, const std::string& name, MigrationGauges gauges);
  void forget(const std::string& name_space, const std::string& name);
  [[nodiscard]] std::map<Key, MigrationGauges> snapshot() const;

 private:
  Guarded<std::map<Key, MigrationGauges>> gauges_;
};

}  // namespace lockkeeper::telemetry
