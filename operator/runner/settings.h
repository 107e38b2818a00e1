// The orders of a run: the flags of the command line, which are the fields of the Migration's spec.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/migration_spec.h"
#include "api/report.h"
#include "base/backoff.h"
#include "base/secret.h"
#include "plan/policy.h"

namespace lockkeeper::runner {

// Where proof comes from, beside a snapshot file whose checksums hold.
struct ShadowSettings {
  enum class Where { kNone, kSameServer, kUrl };
  Where where = Where::kNone;
  Secret url;                // of an empty database that nobody else uses
  std::string url_file;      // instead: the file that holds it
  std::string url_variable;  // instead: the environment variable that holds it
};

// What is done beside, or instead of, applying what is pending.
enum class Act {
  kApply,      // whatever the step plan has
  kAdopt,      // stamps that are proven, and nothing else
  kRepair,     // repairs and dropped indexes, and nothing else
  kStamp,      // `stamp.revisions`, because a person says so
  kUndoStamp,  // the rows that the last stamp replaced
};

struct StampOrder {
  std::vector<std::string> revisions;  // ids, or head, heads and base
  bool purge = false;                  // also replaces rows that no file knows
  bool force = false;                  // also where the catalogs disprove it
};

struct Settings {
  Act act = Act::kApply;
  StampOrder stamp;
  api::AlembicTool alembic;
  std::string python_because;  // why that Python, where nobody has named it
  // Why nothing can be looked at, where what comes before the tool has failed already.
  std::optional<api::Finding> unprepared;
  std::optional<api::CommandTool> command;  // instead of Alembic

  std::string url_variable = std::string(api::kUsualUrlVariable);
  std::string url_file;  // instead of the variable

  api::Policy policy;
  plan::ApprovalTerms approval;
  std::string queries_file;  // what the running code asks; empty: what the server has counted
  ShadowSettings shadow;
  bool compares_models = false;  // doctor also looks for ModelDrift
  api::Timeouts timeouts;
  api::Retry retry;

  std::string run;        // a name for the ledger and for application_name
  std::string image;      // for the ledger
  std::string stop_file;  // a file that asks to stop between two revisions as soon as it is not empty
};

// Between two tries.
[[nodiscard]] inline Backoff backoff_of(const api::Retry& retry) {
  return {.initial = retry.initial, .max = retry.max};
}

}  // namespace lockkeeper::runner
