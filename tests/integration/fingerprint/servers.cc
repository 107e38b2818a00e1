#include "servers.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <variant>

#include "base/process.h"

namespace lockkeeper::fingerprint_test {
namespace {

constexpr Milliseconds kDeadline{300000};

ProcessResult run(const std::vector<std::string>& arguments, const std::string& input, const std::string& bin = "") {
  ProcessOptions options;
  options.arguments = arguments;
  options.pipe_input = !input.empty();
  if (!bin.empty()) options.environment["LOCKKEEPER_POSTGRES_BIN"] = bin;
  return run_process(options, input, kDeadline);
}

std::string script(const std::string& name) {
  return std::string(LOCKKEEPER_SOURCE_DIR) + "/tests/support/" + name;
}

}  // namespace

Server::Server(const std::string& bin) {
  static int count = 0;
  directory_ = (std::filesystem::temp_directory_path() /
                ("lockkeeper-fp-" + std::to_string(getpid()) + "-" + std::to_string(count++)))
                   .string();
  const ProcessResult result =
      run({script("postgres.sh"), "start", directory_, "--until", std::to_string(getpid())}, "", bin);
  if (result.exit.code != 0) throw Error(ErrorKind::kTerminal, "no server: " + result.error);
  base_ = result.output;
  while (!base_.empty() && base_.back() != '/') base_.pop_back();
}

Server::~Server() {
  run({script("postgres.sh"), "stop", directory_}, "");
}

std::string Server::url(const std::string& database) const {
  return base_ + database;
}

std::string Server::create_database(const std::string& name) const {
  const auto session = connect(url("postgres"));
  session->query("DROP DATABASE IF EXISTS " + name);
  session->query("CREATE DATABASE " + name + " TEMPLATE template0");
  return url(name);
}

const Server& debian_server() {
  static const Server server("");
  return server;
}

const std::vector<OtherServer>& other_servers() {
  static const std::vector<OtherServer> servers = [] {
    std::vector<OtherServer> started;
    std::istringstream lines(run({script("postgres_versions.sh"), "list"}, "").output);
    std::string major;
    std::string bin;
    while (lines >> major >> bin) {
      if (major < "13" || major > "18" || major == "15") continue;
      started.push_back({major, std::make_unique<Server>(bin)});
    }
    return started;
  }();
  return servers;
}

std::unique_ptr<postgres::Session> connect(const std::string& url) {
  postgres::SessionOptions options;
  options.url = std::get<postgres::DatabaseUrl>(postgres::parse_database_url(Secret(url), "the test's server"));
  options.application = "fingerprint_test";
  options.statement_timeout = Milliseconds(120000);
  auto opened = postgres::Session::open(options);
  if (const auto* finding = std::get_if<api::Finding>(&opened)) throw Error(ErrorKind::kTerminal, finding->message);
  return std::get<std::unique_ptr<postgres::Session>>(std::move(opened));
}

schema::Fingerprint fingerprint_of(const std::string& url) {
  postgres::CatalogOptions options;
  options.dependencies = true;
  options.version_tables = {{"zoo", "alembic_version"}};
  return postgres::read_schema(*connect(url), options);
}

void run_script(const std::string& url, const std::string& sql) {
  const ProcessResult result = run({"psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", "-", url}, sql);
  ASSERT_EQ(result.exit.code, 0) << result.error;
}

std::string dump_schema(const std::string& url) {
  const ProcessResult result = run({"pg_dump", "--schema-only", url}, "");
  EXPECT_EQ(result.exit.code, 0) << result.error;
  return result.output;
}

void make_zoo_roles(const Server& server) {
  const auto session = connect(server.url("postgres"));
  for (const char* role : {"zoo_reader", "zoo_writer"}) {
    if (session->query("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1", {role}).empty()) {
      session->query(std::string("CREATE ROLE ") + role);
    }
  }
}

std::string zoo_in(const Server& server, const std::string& database) {
  make_zoo_roles(server);
  const std::string url = server.create_database(database);
  std::ifstream file(std::string(LOCKKEEPER_SOURCE_DIR) + "/tests/integration/fingerprint/zoo.sql");
  run_script(url, std::string(std::istreambuf_iterator<char>(file), {}));
  return url;
}

}  // namespace lockkeeper::fingerprint_test
