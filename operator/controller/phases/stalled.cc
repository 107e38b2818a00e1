#include "controller/names.h"
#include "controller/outcome.h"
#include "controller/phases/phases.h"
#include "controller/status_base.h"
#include "controller/verdict.h"

namespace lockkeeper::controller::phases {

std::optional<Decision> stalled(const Observation& o, const Facts& facts) {
  const api::RunStatus& run = o.migration->status.run;
  const auto outcome = api::parse_outcome(run.outcome);
  if (!facts.is_same_inputs || !outcome) return std::nullopt;
  if (*outcome != api::Outcome::kFailed && *outcome != api::Outcome::kRefused) return std::nullopt;
  Decision decision;
  decision.status = base_status(o);
  decision.status.phase = "Failed";
  std::string message = run.message;
  if (!message.empty() && message.back() != '.') message += '.';
  message +=
      " Once that is put right without a change of image or spec, have it tried again: kubectl annotate --overwrite "
      "-n " +
      o.migration->name_space + " migration/" + o.migration->name + " " + std::string(kRetryAnnotation) +
      "=\"$(date)\"";
  say_stalled(decision.status, run.reason, message, o.now);
  return decision;
}

}  // namespace lockkeeper::controller::phases
