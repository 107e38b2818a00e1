#include "runner/connection.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "postgres/lock/fence.h"

namespace lockkeeper::runner {
namespace {

api::Finding config_error(const std::string& subject, const std::string& message, const std::string& remedy) {
  return {api::Code::kConfigError, api::Severity::kError, subject, message, remedy};
}

std::variant<postgres::DatabaseUrl, api::Finding> parsed(const Secret& text, const std::string& origin) {
  auto result = postgres::parse_database_url(text, origin);
  if (auto* url = std::get_if<postgres::DatabaseUrl>(&result)) return std::move(*url);
  const auto& problem = std::get<postgres::UrlProblem>(result);
  return api::Finding{problem.code, api::Severity::kError, origin, problem.message + ".",
                      problem.code == api::Code::kUnsupportedDatabase
                          ? "migrate that database by other means, or give the URL of a PostgreSQL database"
                          : fmt::format("write postgresql://USER:PASSWORD@HOST:5432/DATABASE into {}", origin)};
}

std::variant<Secret, api::Finding> read_url_file(const std::string& path, const std::string& flag) {
  std::ifstream file(path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file) return Secret(std::move(text));
  return config_error(path, fmt::format("The file {} of {} cannot be read.", path, flag),
                      "put the database URL into it, or name another file");
}

std::string where(const alembic::DatabaseTarget& target) {
  const std::string host = target.host.empty() ? "localhost" : target.host;
  return host + ":" + (target.port.empty() ? "5432" : target.port) + "/" + target.database;
}

}  // namespace

bool names_the_same(const postgres::DatabaseUrl& url, const alembic::DatabaseTarget& target) {
  const auto same = [](const std::string& a, const std::string& b, const char* otherwise) {
    return (a.empty() ? otherwise : a) == (b.empty() ? otherwise : b);
  };
  if (target.opaque) return url.database.empty() || url.database == target.database;
  return same(url.host, target.host, "localhost") && same(url.port, target.port, "5432") && !url.database.empty() &&
         url.database == target.database;
}

std::variant<std::optional<postgres::DatabaseUrl>, api::Finding> configured_url(const Settings& settings) {
  Secret text;
  std::string origin;
  if (!settings.url_file.empty()) {
    origin = settings.url_file;
    auto read = read_url_file(origin, "--database-url-file");
    if (auto* finding = std::get_if<api::Finding>(&read)) return std::move(*finding);
    text = std::get<Secret>(std::move(read));
  } else {
    origin = settings.url_variable;
    const char* value = std::getenv(origin.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    text = Secret(value);
  }
  auto result = parsed(text, origin);
  if (auto* finding = std::get_if<api::Finding>(&result)) return std::move(*finding);
  return std::optional(std::get<postgres::DatabaseUrl>(std::move(result)));
}

std::variant<postgres::DatabaseUrl, api::Finding> shadow_url(const ShadowSettings& shadow) {
  Secret text = shadow.url;
  std::string origin = "--shadow-url";
  if (!shadow.url_file.empty()) {
    origin = shadow.url_file;
    auto read = read_url_file(origin, "--shadow-url-file");
    if (auto* finding = std::get_if<api::Finding>(&read)) return std::move(*finding);
    text = std::get<Secret>(std::move(read));
  } else if (!shadow.url_variable.empty()) {
    origin = shadow.url_variable;
    const char* value = std::getenv(origin.c_str());
    if (value == nullptr || *value == '\0') {
      return config_error(origin, fmt::format("The environment variable {} of --shadow-url-env is not set.", origin),
                          "set it to the URL of an empty database that nobody else uses");
    }
    text = Secret(value);
  }
  auto url = postgres::parse_database_url(text, origin);
  if (auto* problem = std::get_if<postgres::UrlProblem>(&url)) {
    return api::Finding{problem->code, api::Severity::kError, origin, problem->message + ".",
                        "name an empty PostgreSQL database that nobody else uses"};
  }
  return std::get<postgres::DatabaseUrl>(std::move(url));
}

std::variant<postgres::DatabaseUrl, api::Finding> url_of(const alembic::DatabaseTarget& target) {
  if (target.dialect != "postgresql") {
    return api::Finding{api::Code::kUnsupportedDatabase, api::Severity::kError, target.dialect,
                        fmt::format("env.py connects to {}; Lockkeeper works on PostgreSQL.", target.dialect),
                        "migrate that database by other means, or let env.py connect to PostgreSQL"};
  }
  return parsed(target.url, "the URL of env.py");
}

postgres::VersionTable version_table_of(const alembic::MigrationTarget& target,
                                        const std::vector<alembic::RoleSeen>& roles,
                                        const postgres::SessionOptions& ours) {
  postgres::VersionTable table{target.version_schema.empty() ? target.effective_schema : target.version_schema,
                               target.version_table};
  for (const alembic::RoleSeen& seen : roles) table.roles.push_back(seen.role);
  auto url = url_of(target.database);
  if (auto* known = std::get_if<postgres::DatabaseUrl>(&url)) {
    postgres::SessionOptions login{std::move(*known), ours.application, true};
    table.login = std::make_shared<const postgres::SessionOptions>(std::move(login));
  }
  return table;
}

bool may_write(const std::vector<alembic::RoleSeen>& roles) {
  return !roles.empty() &&
         std::none_of(roles.begin(), roles.end(), [](const alembic::RoleSeen& seen) { return seen.read_only; });
}

OpeningSession::OpeningSession(postgres::SessionOptions options)
    : result_(std::async(std::launch::async,
                         [options = std::move(options)] { return postgres::Session::open(options); })) {}

bool OpeningSession::is_done() const {
  return result_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

std::optional<api::Finding> find_target_mismatch(const postgres::Session& session, const std::string& application,
                                                 const std::vector<alembic::MigrationTarget>& targets) {
  for (const alembic::MigrationTarget& target : targets) {
    if (target.database.dialect != "postgresql") return std::get<api::Finding>(url_of(target.database));
    if (names_the_same(session.url(), target.database)) continue;
    auto url = url_of(target.database);
    if (auto* finding = std::get_if<api::Finding>(&url)) return *finding;
    auto other = postgres::Session::open({std::get<postgres::DatabaseUrl>(url), application, true});
    if (auto* finding = std::get_if<api::Finding>(&other)) return *finding;
    const auto rows = std::get<std::unique_ptr<postgres::Session>>(other)->query(
        postgres::same_database_query(session.backend_pid(), application));
    if (rows.front().front().value_or("") == "t") continue;
    return api::Finding{
        api::Code::kTargetMismatch, api::Severity::kError, where(target.database),
        fmt::format(
            "env.py leads to {}, but the database URL given to Lockkeeper to {}: the wrong one would be locked.",
            where(target.database), session.url().where()),
        "make both name the same database, or leave the URL to env.py alone"};
  }
  return std::nullopt;
}

}  // namespace lockkeeper::runner
