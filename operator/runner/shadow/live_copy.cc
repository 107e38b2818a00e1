#include "runner/shadow/live_copy.h"

#include <fmt/core.h>

#include <memory>
#include <utility>

#include "base/sql_quoting.h"
#include "postgres/shadow/scratch_database.h"
#include "runner/shadow/schema_copy.h"

namespace lockkeeper::runner {
namespace {

void stamp(postgres::Session& session, const postgres::VersionTable& table, const std::vector<std::string>& rows) {
  session.query("CREATE SCHEMA IF NOT EXISTS " + quote_identifier(table.schema));
  session.query("CREATE TABLE " + table.qualified() + " (version_num text NOT NULL)");
  for (const std::string& row : rows) session.query("INSERT INTO " + table.qualified() + " VALUES ($1)", {row});
}

void say_why_not(Reporter& reporter, const std::string& why) {
  reporter.note(fmt::format("the pending revisions could not be tried on a copy of the schema: {}", why));
}

plan::RunningCode asked(const std::optional<RunningCodeWatch>& code) {
  return code ? code->code() : plan::RunningCode{};
}

}  // namespace

std::optional<plan::Trial> try_on_a_copy(const TrialOrder& order, const HistoryRequest& request,
                                         const Settings& settings, Reporter& reporter) {
  auto place = shadow_of(request, settings);
  if (!place) return std::nullopt;
  if (auto* finding = std::get_if<api::Finding>(&*place)) {
    say_why_not(reporter, finding->message);
    return std::nullopt;
  }
  ShadowPlace& shadow_place = std::get<ShadowPlace>(*place);
  try {
    auto made = shadow_place.scratch();
    if (auto* finding = std::get_if<api::Finding>(&made)) {
      say_why_not(reporter, finding->message);
      return std::nullopt;
    }
    const auto shadow = std::get<std::unique_ptr<postgres::ScratchDatabase>>(std::move(made));
    copy_schema(*shadow, request.version_table, order.live);
    if (!order.rows.empty()) stamp(shadow->session(), request.version_table, order.rows);
    std::optional<RunningCodeWatch> code;
    if (!order.queries.empty()) code.emplace(shadow->session(), order.queries);

    alembic::Adapter adapter(shadow_place.adapter);
    alembic::UpgradeRequest upgrade;
    upgrade.redirect_url = shadow->uri();
    upgrade.server_is_live = shadow->is_on_live_server();
    upgrade.session.application_name = "lockkeeper/replay";
    upgrade.targets = order.targets;
    upgrade.only_context = request.context;
    alembic::AdapterHooks hooks;
    hooks.on_wait = request.on_wait;
    hooks.wait_interval = Milliseconds(100);
    if (code && !request.own_transaction) {
      upgrade.pause = true;
      hooks.on_event = [&code](const alembic::AdapterEvent& event) {
        if (event.kind == alembic::AdapterEventKind::kFinished) code->look(event.revision);
      };
    }
    if (auto failure = adapter.upgrade(upgrade, hooks).failure) {
      if (failure->revision.empty() || failure->code != api::Code::kMigrationFailed) {
        say_why_not(reporter, failure->message);
        return std::nullopt;
      }
      return plan::Trial{failure->revision, failure->statement, failure->message, nullptr, asked(code)};
    }
    // In a transaction of env.py's own nothing is seen before it ends.
    if (code) code->look("");
    return plan::Trial{"", "", "",
                       std::make_shared<const schema::Fingerprint>(read_scratch(*shadow, request.version_table)),
                       asked(code)};
  } catch (const postgres::SqlError& error) {
    say_why_not(reporter, error.what());
    return std::nullopt;
  }
}

}  // namespace lockkeeper::runner
