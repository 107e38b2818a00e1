#include "runner/shadow/live_copy.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/sql_quoting.h"
#include "postgres/catalog/catalog.h"
#include "postgres/shadow/scratch_database.h"
#include "schema/ddl/ddl.h"

namespace lockkeeper::runner {
namespace {

using schema::Kind;
using schema::SchemaObject;

// What needs more rights than a shadow's role has, or another server, and what no revision trips over.
constexpr std::array kLeftOut{Kind::kForeignDataWrapper, Kind::kServer,       Kind::kForeignTable,
                              Kind::kPublication,        Kind::kEventTrigger, Kind::kDefaultPrivileges};

schema::Fingerprint copyable(const schema::Fingerprint& schema) {
  std::vector<SchemaObject> objects;
  for (const SchemaObject& object : schema.objects()) {
    if (std::find(kLeftOut.begin(), kLeftOut.end(), object.kind) != kLeftOut.end()) continue;
    if (!object.parent.empty() &&
        schema.find(schema::make_identity(Kind::kForeignTable, object.schema, "", object.parent)) != nullptr) {
      continue;
    }
    objects.push_back(object);
    std::erase_if(objects.back().fields,
                  [](const schema::Field& field) { return field.name == "owner" || field.name == "privileges"; });
  }
  return schema::Fingerprint(std::move(objects));
}

class Copy {
 public:
  Copy(postgres::ScratchDatabase& shadow, const postgres::VersionTable& table) : shadow_(shadow), table_(table) {}

  void make(const TrialOrder& order) {
    session().set("client_min_messages", "error");
    session().set("check_function_bodies", "off");
    const schema::AdditiveDdl ddl = schema::additive_ddl(copyable(read()), copyable(order.live));
    for (const schema::Statement& statement : ddl.statements) session().query(statement.sql);
    if (!order.rows.empty()) stamp(order.rows);
  }

  [[nodiscard]] schema::Fingerprint read() {
    postgres::CatalogOptions catalog;
    catalog.version_tables = {table_};
    catalog.own_roles = {session().query("SELECT session_user").at(0).at(0).value_or("")};
    catalog.dependencies = true;
    return postgres::read_schema(session(), catalog);
  }

 private:
  [[nodiscard]] postgres::Session& session() { return shadow_.session(); }

  void stamp(const std::vector<std::string>& rows) {
    session().query("CREATE SCHEMA IF NOT EXISTS " + quote_identifier(table_.schema));
    session().query("CREATE TABLE " + table_.qualified() + " (version_num text NOT NULL)");
    for (const std::string& row : rows) {
      session().query("INSERT INTO " + table_.qualified() + " VALUES ($1)", {row});
    }
  }

  postgres::ScratchDatabase& shadow_;
  const postgres::VersionTable& table_;
};

void say_why_not(Reporter& reporter, const std::string& why) {
  reporter.note(fmt::format("the pending revisions could not be tried on a copy of the schema: {}", why));
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
    Copy copy(*shadow, request.version_table);
    copy.make(order);

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
    if (auto failure = adapter.upgrade(upgrade, hooks).failure) {
      if (failure->revision.empty() || failure->code != api::Code::kMigrationFailed) {
        say_why_not(reporter, failure->message);
        return std::nullopt;
      }
      return plan::Trial{failure->revision, failure->statement, failure->message, nullptr};
    }
    return plan::Trial{"", "", "", std::make_shared<const schema::Fingerprint>(copy.read())};
  } catch (const postgres::SqlError& error) {
    say_why_not(reporter, error.what());
    return std::nullopt;
  }
}

}  // namespace lockkeeper::runner
