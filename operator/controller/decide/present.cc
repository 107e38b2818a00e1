#include "controller/decide/present.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "controller/observe/outcome.h"

namespace lockkeeper::controller {
namespace {

// What the target means in an image's files, by the newest run for it that ended well; empty where none is remembered.
std::string target_of(const std::string& image, const std::vector<api::HistoryEntry>& history) {
  const auto found = std::find_if(history.begin(), history.end(), [&](const api::HistoryEntry& entry) {
    const auto outcome = api::parse_outcome(entry.outcome);
    return entry.image == image && outcome && is_success(*outcome);
  });
  return found == history.end() ? std::string() : join(found->to);
}

void set_applied(api::MigrationStatus& status, api::Truth truth, std::string_view reason, std::string_view message,
                 Timestamp now) {
  api::set_condition(status.conditions, api::condition::kApplied, truth, reason, message, status.observed_generation,
                     now);
}

}  // namespace

void speak_of_admitted_target(const Observation& o, api::MigrationStatus& status) {
  const std::string& image = o.target->image;
  status.revision.target = target_of(image, status.history);
  status.revision.pending = 0;
  status.plan.reset();
  // A look between two runs may have found something since.
  const auto& looked = status.drift_check.finished;
  if (!looked || (status.run.finished && *looked < *status.run.finished)) status.diagnosis.clear();
  set_applied(status, api::Truth::kTrue, api::to_string(api::Outcome::kUpToDate),
              fmt::format("Everything that image {} needs was applied before.", image), o.now);
}

void speak_of_new_target(const Observation& o, api::MigrationStatus& status) {
  status.revision.target.clear();
  status.revision.pending.reset();
  status.plan.reset();
  status.diagnosis.clear();
  set_applied(status, api::Truth::kUnknown, api::reason::kReconciling,
              fmt::format("No run has found out yet what image {} needs.", o.target->image), o.now);
}

}  // namespace lockkeeper::controller
