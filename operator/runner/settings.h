// What a run was asked to do: the flags of the command line, which are the fields of the Migration's spec.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/report.h"
#include "base/backoff.h"
#include "base/duration.h"
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

struct Timeouts {
  Milliseconds lock{5000};
  Milliseconds statement{0};  // 0: none
  Milliseconds concurrently{3600000};
  Milliseconds advisory_lock{600000};
  Milliseconds deadline{7200000};  // 0: none
  Milliseconds start{600000};      // until env.py comes to its migrations; 0: none
  [[nodiscard]] std::optional<Milliseconds> start_limit() const {
    return start > Milliseconds(0) ? std::optional(start) : std::nullopt;
  }
};

struct AlembicTool {
  std::string config = "alembic.ini";
  std::string section = "alembic";  // of the ini file
  std::string directory;            // empty: ours
  std::string target = "head";
  std::vector<std::string> x;       // key=value, for context.get_x_argument()
  std::vector<std::string> python;  // the words that start it; empty: python3, then python, on PATH
  std::string python_because;       // why it is that one, where nobody has named it
  std::string before;               // runs in sh before anything; what it exports is in our environment
  std::string flask;                // an application as FLASK_APP names it, whose Alembic is Flask-Migrate's
};

// Any other tool, under the same lock and with the same reports.
struct CommandTool {
  std::vector<std::string> apply;
  std::vector<std::string> plan;  // may be empty; one that prints nothing and exits 0 says that nothing is pending
  std::string directory;
};

// What is done beside, or instead of, applying what is pending.
enum class Act {
  kApply,      // whatever the treatment has
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
  AlembicTool alembic;
  // Why nothing can be looked at, where what comes before the tool has failed already.
  std::optional<api::Finding> unprepared;
  std::optional<CommandTool> command;  // instead of Alembic

  std::string url_variable = "DATABASE_URL";
  std::string url_file;  // instead of the variable

  plan::Policy policy;
  plan::RemedyPolicy remedies;
  ShadowSettings shadow;
  Timeouts timeouts;
  unsigned retry_limit = 10;  // of lock timeouts, for each revision
  Backoff retry;

  bool ledger = true;
  std::string run;        // a name for the ledger and for application_name
  std::string image;      // for the ledger
  std::string stop_file;  // a file that asks to stop between two revisions as soon as it is not empty
};

}  // namespace lockkeeper::runner
