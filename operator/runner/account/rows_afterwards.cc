#include "runner/account/rows_afterwards.h"

#include <fmt/core.h>

#include <optional>
#include <string>

#include "postgres/lock/activity.h"
#include "postgres/session/timeout_setting.h"

namespace lockkeeper::runner {
namespace {

constexpr Milliseconds kEndPatience{10000};
constexpr int kTries = 3;  // each as long as the session's own timeouts

bool is_lost(const postgres::SqlError& error) {
  return error.sqlstate().empty() || error.sqlstate().starts_with("57P");
}

// A server that says no, or not in time, is not a lost one: then what the child said is all that is known.
void read(postgres::Session& session, const alembic::Graph& graph, const UpgradeOrder& order, UpgradeFacts& facts) {
  for (int left = kTries; left > 0; --left) {
    try {
      facts.rows = postgres::read_version_rows(session, order.table).rows;
      facts.rows_read = true;
      facts.ancestors = graph.ancestors_of(facts.rows);
      return;
    } catch (const postgres::SqlError& error) {
      if (is_lost(error)) throw;
      facts.unread = error.what();
      if (error.kind() != ErrorKind::kTransient) return;
    }
  }
}

// Whose timeout ended the migration, where one did.
std::optional<plan::TimeoutSetting> find_timeout(postgres::Session& session, const alembic::AdapterFailure& failure,
                                                 const Settings& settings) {
  for (const std::string& name : plan::timeouts_behind(failure.sqlstate, failure.message)) {
    if (name == "statement_timeout" && settings.timeouts.statement > Milliseconds(0)) {
      return plan::TimeoutSetting{name, for_people(settings.timeouts.statement), "by --statement-timeout",
                                  "--statement-timeout, in a Migration timeouts.statement"};
    }
    if (auto source = postgres::find_timeout(session, name, failure.role)) {
      return plan::TimeoutSetting{name, source->value, source->set_by, source->change};
    }
  }
  return std::nullopt;
}

}  // namespace

void read_rows_afterwards(Place& place, const alembic::Graph& graph, const UpgradeOrder& order,
                          const Settings& settings, Reporter& reporter, UpgradeFacts& facts) {
  facts.rows_read = false;
  try {
    if (place.session() == nullptr) {
      if (const auto finding = place.open()) {
        facts.report.lost_why += "; " + finding->message;
        return;
      }
      for (const api::Blocker& left : postgres::end_backends(*place.session(), order.child_application, kEndPatience)) {
        reporter.note(fmt::format("still there: {}", postgres::describe(left)));
      }
    }
    read(*place.session(), graph, order, facts);
    if (facts.report.failure) facts.timeout = find_timeout(*place.session(), *facts.report.failure, settings);
  } catch (const postgres::SqlError& error) {
    facts.report.lock_lost = true;
    facts.report.lost_why += (facts.report.lost_why.empty() ? "" : "; ") + std::string(error.what());
    place.lose();
  }
}

}  // namespace lockkeeper::runner
