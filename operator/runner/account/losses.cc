#include "runner/account/losses.h"

#include "plan/evidence/taken_away.h"
#include "postgres/catalog/usable_names.h"

namespace lockkeeper::runner {

void Losses::begin(postgres::Session& session) {
  try {
    before_ = postgres::read_usable_names(session);
  } catch (const postgres::SqlError& error) {
    if (error.sqlstate().empty()) throw;  // the session is lost, and the lock with it
    reporter_.note(std::string("what is there could not be listed: ") + error.what());
  }
}

std::optional<std::vector<std::string>> Losses::find(postgres::Session* session) const {
  if (!before_ || session == nullptr) return std::nullopt;
  try {
    return plan::taken_away(*before_, postgres::read_usable_names(*session));
  } catch (const postgres::SqlError& error) {
    reporter_.note(std::string("what the run took away could not be found out: ") + error.what());
    return std::nullopt;
  }
}

}  // namespace lockkeeper::runner
