#include <fmt/core.h>

#include <algorithm>

#include "controller/decide/phases/phases.h"
#include "controller/decide/status_base.h"
#include "controller/decide/summary_conditions.h"
#include "controller/observe/outcome.h"
#include "controller/resource_names.h"

namespace lockkeeper::controller::phases {
namespace {

// Unlike a lock or a network, a limit does not go away by itself.
constexpr int kTriesWithoutMemory = 3;

bool gave_up(const Observation& o, const api::RunStatus& run) {
  const std::string_view starved = api::to_string(api::Code::kOutOfMemory);
  if (run.reason != starved) return false;
  const auto& history = o.migration->status.history;
  const auto other = std::find_if(history.begin(), history.end(), [&](const api::HistoryEntry& entry) {
    return entry.image != run.image || entry.reason != starved;
  });
  // A history that is kept shorter cannot show more.
  return other - history.begin() >= std::min(kTriesWithoutMemory, std::max(1, o.migration->spec.history_limit));
}

}  // namespace

std::optional<Decision> stalled(const Observation& o, const ObservedFacts& facts) {
  const api::RunStatus& run = o.migration->status.run;
  const auto outcome = api::parse_outcome(run.outcome);
  if (!facts.is_same_inputs || !outcome) return std::nullopt;
  const bool is_final = *outcome == api::Outcome::kFailed || *outcome == api::Outcome::kRefused;
  if (!is_final && !gave_up(o, run)) return std::nullopt;
  Decision decision;
  decision.status = base_status(o);
  decision.status.phase = api::MigrationPhase::kFailed;
  const bool ends = run.message.empty() || run.message.back() == '.';
  const std::string retry = fmt::format("kubectl annotate --overwrite -n {} migration/{} {}=\"$(date)\"",
                                        o.migration->name_space, o.migration->name, kRetryAnnotation);
  say_stalled(decision.status, run.reason,
              fmt::format("{}{} Once that is put right without a change of image or spec, have it tried again: {}",
                          run.message, ends ? "" : ".", retry),
              o.now);
  return decision;
}

}  // namespace lockkeeper::controller::phases
