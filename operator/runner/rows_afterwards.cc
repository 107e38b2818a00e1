#include "runner/rows_afterwards.h"

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "postgres/activity.h"

namespace lockkeeper::runner {
namespace {

constexpr Milliseconds kEndPatience{10000};

}  // namespace

void read_rows_afterwards(Workbench& bench, const UpgradeOrder& order, Reporter& reporter, UpgradeFacts& facts) {
  facts.rows_read = false;
  try {
    if (bench.session() == nullptr) {
      auto again = postgres::Session::open(bench.session_options());
      if (auto* finding = std::get_if<api::Finding>(&again)) {
        facts.report.lost_why += "; " + finding->message;
        return;
      }
      bench.session_slot() = std::get<std::unique_ptr<postgres::Session>>(std::move(again));
      for (const api::Blocker& left : postgres::end_backends(*bench.session(), order.child_application, kEndPatience)) {
        reporter.note("still there: " + postgres::describe(left));
      }
    }
    facts.rows = postgres::read_version_rows(*bench.session(), order.table).rows;
    facts.rows_read = true;
    facts.ancestors = bench.graph().ancestors_of(facts.rows);
  } catch (const postgres::SqlError& error) {
    facts.report.lock_lost = true;
    facts.report.lost_why += (facts.report.lost_why.empty() ? "" : "; ") + std::string(error.what());
    bench.session_slot().reset();
  }
}

}  // namespace lockkeeper::runner
