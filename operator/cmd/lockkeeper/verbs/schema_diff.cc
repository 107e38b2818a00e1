#include "cmd/lockkeeper/verbs/schema_diff.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "api/vocabulary.h"
#include "base/json.h"
#include "postgres/catalog/catalog.h"
#include "schema/ddl/ddl.h"

namespace lockkeeper::cmd {
namespace {

constexpr int kExitDifferent = 1;  // only with --exit-code

struct DiffFlags {
  std::string a;
  std::string b;
  std::string output = "text";
  bool exit_code = false;
  bool loose = false;
  std::vector<std::string> version_tables{"alembic_version"};
};

// What keeps us from an answer: a sentence for standard error and an exit status.
struct Obstacle {
  int exit = 0;
  std::string message;
};

std::variant<postgres::DatabaseUrl, Obstacle> url_of(const std::string& text, const std::string& which) {
  constexpr std::string_view kVariable = "env:";
  std::string origin = fmt::format("database {}", which);
  Secret url(text);
  if (text.starts_with(kVariable)) {
    origin = text.substr(kVariable.size());
    const char* value = std::getenv(origin.c_str());
    if (value == nullptr || *value == '\0') {
      return Obstacle{api::kExitUsage, fmt::format("The environment variable {} is not set.", origin)};
    }
    url = Secret(value);
  }
  auto parsed = postgres::parse_database_url(url, origin);
  if (auto* problem = std::get_if<postgres::UrlProblem>(&parsed)) return Obstacle{api::kExitUsage, problem->message};
  return std::get<postgres::DatabaseUrl>(std::move(parsed));
}

postgres::VersionTable version_table(const std::string& text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos) return {"", text};
  return {text.substr(0, dot), text.substr(dot + 1)};
}

std::variant<schema::Fingerprint, Obstacle> read(const DiffFlags& flags, const std::string& text,
                                                 const std::string& which) {
  auto url = url_of(text, which);
  if (auto* obstacle = std::get_if<Obstacle>(&url)) return *obstacle;
  postgres::SessionOptions options;
  options.url = std::get<postgres::DatabaseUrl>(std::move(url));
  options.application = "lockkeeper/schema";
  options.read_only = true;
  options.statement_timeout = Milliseconds(300000);
  auto opened = postgres::Session::open(options);
  if (const auto* finding = std::get_if<api::Finding>(&opened)) {
    return Obstacle{api::exit_code(api::Outcome::kPreconditionNotMet),
                    fmt::format("{}\n  {}", finding->message, finding->remedy)};
  }
  postgres::Session& session = *std::get<std::unique_ptr<postgres::Session>>(opened);
  postgres::CatalogOptions catalog;
  catalog.dependencies = true;
  for (const std::string& name : flags.version_tables) {
    catalog.version_tables.push_back(postgres::resolve(session, version_table(name)));
  }
  return postgres::read_schema(session, catalog);
}

std::string sql_text(const schema::AdditiveDdl& ddl) {
  std::string text;
  for (const schema::Statement& statement : ddl.statements) {
    text += statement.sql + ";\n";
    if (statement.commit_after) text += "-- commit here: a label cannot be used by the transaction that adds it\n";
  }
  for (const schema::DdlRefusal& refusal : ddl.refused) text += fmt::format("-- {}: {}\n", refusal.object, refusal.why);
  return text;
}

Json result(const schema::Diff& diff, const schema::AdditiveDdl& ddl) {
  Json json = schema::to_json(diff);
  json["kind"] = "SchemaDiff";
  json["ddl"] = Json::array();
  for (const schema::Statement& statement : ddl.statements) {
    json["ddl"].push_back(
        {{"sql", statement.sql}, {"object", statement.object}, {"commitAfter", statement.commit_after}});
  }
  json["left"] = Json::array();
  for (const schema::DdlRefusal& refusal : ddl.refused) {
    json["left"].push_back({{"object", refusal.object}, {"reason", refusal.why}});
  }
  return json;
}

int diff(const DiffFlags& flags) {
  const auto a = read(flags, flags.a, "A");
  if (const auto* obstacle = std::get_if<Obstacle>(&a)) {
    std::cerr << "lockkeeper: " << obstacle->message << "\n";
    return obstacle->exit;
  }
  const auto b = read(flags, flags.b, "B");
  if (const auto* obstacle = std::get_if<Obstacle>(&b)) {
    std::cerr << "lockkeeper: " << obstacle->message << "\n";
    return obstacle->exit;
  }
  const auto& left = std::get<schema::Fingerprint>(a);
  const auto& right = std::get<schema::Fingerprint>(b);
  const schema::Diff difference = schema::compare(left, right);
  const schema::AdditiveDdl ddl = schema::additive_ddl(left, right);
  const bool equal = flags.loose ? difference.loosely_equal() : difference.equal();
  if (flags.output == "json") {
    std::cout << to_line(result(difference, ddl)) << "\n";
  } else {
    std::cout << schema::to_text(difference);
    if (difference.equal()) {
      std::cout << "The schemas are equal.\n";
    } else if (const std::string sql = sql_text(ddl); !sql.empty()) {
      std::cout << "\n-- What A lacks, without taking anything away:\n" << sql;
    }
  }
  std::cout.flush();
  return flags.exit_code && !equal ? kExitDifferent : 0;
}

}  // namespace

std::optional<int> run_schema_command(int argc, const char* const* argv) {
  if (argc < 2 || std::string_view(argv[1]) != "schema") return std::nullopt;
  CLI::App app("Compare schemas", "lockkeeper schema");
  app.require_subcommand(1);
  DiffFlags flags;
  CLI::App* command = app.add_subcommand("diff", "What two databases do not have in common; writes nothing");
  command->add_option("A", flags.a, "A database's URL, or env:NAME for the variable that holds it")->required();
  command->add_option("B", flags.b, "The database to compare with")->required();
  command->add_option("-o,--output", flags.output, "text or json")->check(CLI::IsMember({"text", "json"}));
  command->add_flag("--exit-code", flags.exit_code, "Exit with 1 where they differ");
  command->add_flag("--ignore-names", flags.loose,
                    "With --exit-code: names of constraints, indexes and own sequences make no difference");
  command->add_option("--version-table", flags.version_tables, "Left out: [SCHEMA.]NAME, may be given again")
      ->capture_default_str();
  try {
    app.parse(argc - 1, argv + 1);
  } catch (const CLI::ParseError& error) {
    // The text never holds the arguments: a password may be among them.
    std::ostringstream out;
    std::ostringstream wrong;
    const int status = app.exit(error, out, wrong);
    if (status == 0) {
      std::cout << out.str();
      return 0;
    }
    std::cerr << "lockkeeper schema: "
              << (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)
                      ? "there are arguments too many"
                      : error.what())
              << "\nRun `lockkeeper schema diff --help`.\n";
    return api::kExitUsage;
  }
  return diff(flags);
}

}  // namespace lockkeeper::cmd
