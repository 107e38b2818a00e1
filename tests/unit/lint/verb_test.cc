// The verb `lockkeeper lint`: flags in, exit status and texts out. It stands here, where its room is built: the program
// itself needs every other one.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "cmd/lockkeeper/lint_flags.h"

namespace lockkeeper::cmd {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class LintVerb : public ::testing::Test {
 protected:
  LintVerb() : folder_(fs::temp_directory_path() / ("lint_verb_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~LintVerb() override { fs::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& sql) {
    const fs::path path = folder_ / name;
    std::ofstream(path) << sql;
    return path;
  }

  // Exit 2 with the parser's words where the flags are wrong.
  static LintEnd run(std::vector<std::string> arguments, const std::string& input = "",
                     const LintTracer& tracer = nullptr) {
    CLI::App app;
    LintSettings settings;
    add_lint_flags(app, settings);
    std::reverse(arguments.begin(), arguments.end());
    try {
      app.parse(arguments);
    } catch (const CLI::ParseError& error) {
      return {2, "", error.what()};
    }
    std::istringstream stream(input);
    return run_lint(settings, stream, "1.2.3", tracer);
  }

  fs::path folder_;
};

TEST_F(LintVerb, ExitsWith10WhereAFindingReachesFailOn) {
  const std::string error = file("error.sql", "ALTER TABLE orders SET LOGGED;");
  const std::string warning = file("warning.sql", "DROP TABLE orders;");
  const std::string info = file("info.sql", "CREATE TABLE orders (data json);");
  const std::string nothing = file("nothing.sql", "SELECT 1;");
  EXPECT_EQ(run({error}).exit, 10);
  EXPECT_EQ(run({nothing, error}).exit, 10);
  EXPECT_EQ(run({warning}).exit, 0);
  EXPECT_EQ(run({warning, "--fail-on=warning"}).exit, 10);
  EXPECT_EQ(run({info, "--fail-on", "warning"}).exit, 0);
  EXPECT_EQ(run({error, "--fail-on=never"}).exit, 0);
  EXPECT_EQ(run({nothing}).exit, 0);
}

TEST_F(LintVerb, WrongFlagsAndFilesThatCannotBeReadAre2) {
  const std::string nothing = file("nothing.sql", "SELECT 1;");
  EXPECT_EQ(run({nothing, "--server-version=12"}).exit, 2);
  EXPECT_EQ(run({nothing, "--server-version=19"}).exit, 2);
  EXPECT_EQ(run({nothing, "-o", "yaml"}).exit, 2);
  EXPECT_EQ(run({nothing, "--fail-on=info"}).exit, 2);
  const LintEnd gone = run({nothing, (folder_ / "gone.sql").string()});
  EXPECT_EQ(gone.exit, 2);
  EXPECT_EQ(gone.out, "");
  EXPECT_THAT(gone.err, HasSubstr("gone.sql: No such file or directory"));
  EXPECT_THAT(run({folder_.string()}).err, HasSubstr("Is a directory"));
}

TEST_F(LintVerb, ReadsStandardInput) {
  const LintEnd end = run({"-"}, "\n  DROP INDEX i;\n");
  EXPECT_THAT(end.out,
              HasSubstr("-:2:3: warning drop-index-without-concurrently: DROP INDEX i needs ACCESS EXCLUSIVE"));
  EXPECT_THAT(end.out, HasSubstr("\n      DROP INDEX i;\n      ^\n"));
  EXPECT_THAT(end.out, HasSubstr("    → DROP INDEX CONCURRENTLY i;\n"));
}

TEST_F(LintVerb, TheTransactionAndTheServerAreAsked) {
  const std::string index = file("index.sql", "CREATE INDEX CONCURRENTLY i ON orders (note);");
  EXPECT_EQ(run({index}).exit, 0);
  EXPECT_THAT(run({index, "--in-transaction"}).out, HasSubstr("concurrently-in-transaction"));
  const std::string detach = file("detach.sql", "ALTER TABLE events DETACH PARTITION e1;");
  EXPECT_THAT(run({detach}).out, HasSubstr("CONCURRENTLY;"));
  EXPECT_THAT(run({detach, "--server-version=13"}).out, HasSubstr("this server has no CONCURRENTLY for it"));
}

TEST_F(LintVerb, EveryFormIsWritten) {
  const std::string sql = file("a.sql", "DROP TABLE orders;");
  EXPECT_EQ(parse_json(run({sql, "-o", "json"}).out, "json")["findings"].size(), 1U);
  const Json sarif = parse_json(run({sql, "-o", "sarif"}).out, "sarif");
  EXPECT_EQ(sarif["runs"][0]["tool"]["driver"]["version"], "1.2.3");
  EXPECT_EQ(parse_json(run({sql, "-o", "gitlab"}).out, "gitlab").size(), 1U);
  EXPECT_THAT(run({sql, "-o", "github"}).out, HasSubstr("::warning file="));
}

TEST_F(LintVerb, TheSchemaSaysWhatIsThere) {
  const std::string schema = file("schema.sql", "CREATE TABLE orders (note varchar(20) NOT NULL);");
  const std::string sql =
      file("a.sql", "ALTER TABLE orders ALTER note SET NOT NULL; ALTER TABLE orders ALTER note TYPE text;");
  EXPECT_EQ(run({sql}).exit, 10);
  EXPECT_EQ(run({sql, "--schema", schema, "--fail-on=warning"}).exit, 0);
  EXPECT_EQ(run({sql, "--schema", (folder_ / "gone.sql").string()}).exit, 2);
  EXPECT_EQ(run({file("b.sql", "DROP TABLE orders;"), "--schema", schema, "--fail-on=warning"}).exit, 10)
      << "its tables are older than the file";
}

TEST_F(LintVerb, ATraceDecidesAndItsServerIsTheOneThatIsSpokenOf) {
  const std::string schema = file("schema.sql", "CREATE TABLE orders (id int);");
  const std::string sql = file("a.sql", "ALTER TABLE orders SET LOGGED;");
  lint::Trace trace;
  trace.statements[0].how = api::StatementTrace::How::kInTransaction;
  trace.notes = {"line 1 of the schema cannot be made"};
  trace.server_version = 13;
  const LintEnd end = run({sql, "--schema", schema}, "", [&](std::string_view text, std::string_view before) {
    EXPECT_EQ(text, "ALTER TABLE orders SET LOGGED;");
    EXPECT_EQ(before, "CREATE TABLE orders (id int);");
    return std::variant<lint::Trace, api::Finding>(trace);
  });
  EXPECT_EQ(end.exit, 0);
  EXPECT_EQ(end.err, "lockkeeper: line 1 of the schema cannot be made\n");
}

TEST_F(LintVerb, WithoutTheShadowThatIsAskedForNothingIsJudged) {
  const std::string sql = file("a.sql", "DROP TABLE orders;");
  const LintEnd end = run({sql}, "", [](std::string_view, std::string_view) {
    return std::variant<lint::Trace, api::Finding>(
        api::Finding{api::Code::kNotReplayable, api::Severity::kError, "db", "There is none.", "name one"});
  });
  EXPECT_EQ(end.exit, 13);
  EXPECT_EQ(end.out, "");
  EXPECT_EQ(end.err, "lockkeeper: There is none.\n  name one\n");
}

TEST_F(LintVerb, EachFileIsJudgedByItself) {
  const std::string makes = file("1.sql", "CREATE TABLE orders (id int);");
  const std::string drops = file("2.sql", "DROP TABLE orders;");
  EXPECT_EQ(run({makes, drops, "--fail-on=warning"}).exit, 10);
}

TEST_F(LintVerb, WhatABaselineHasIsNotToldAgain) {
  const std::string old = file("old.sql", "DROP TABLE orders; TRUNCATE orders;");
  const std::string baseline = file("baseline.json", run({old, "-o", "json"}).out);
  const LintEnd known = run({old, "--baseline", baseline, "--fail-on=warning"});
  EXPECT_EQ(known.exit, 0) << known.out;
  EXPECT_EQ(known.err, "");
  EXPECT_THAT(known.out, HasSubstr("0 errors, 0 warnings, 0 info"));

  const std::string more = file("old.sql", "-- once more\nDROP TABLE orders; DROP TABLE items;");
  const LintEnd changed = run({more, "--baseline", baseline, "--fail-on=warning"});
  EXPECT_EQ(changed.exit, 10);
  EXPECT_THAT(changed.out, HasSubstr("DROP TABLE items"));
  EXPECT_THAT(changed.out, Not(HasSubstr("DROP TABLE orders takes")));
  EXPECT_THAT(changed.err, HasSubstr("truncating of " + more)) << "what is stale is told";
}

TEST_F(LintVerb, ABaselineThatIsNoneIsAWrongCommandLine) {
  const std::string sql = file("a.sql", "SELECT 1;");
  const LintEnd no_report = run({sql, "--baseline", file("b.json", "{}")});
  EXPECT_EQ(no_report.exit, 2);
  EXPECT_EQ(no_report.out, "");
  EXPECT_THAT(no_report.err, HasSubstr("is no report of lint"));
  EXPECT_THAT(run({sql, "--baseline=/nothing.json"}).err, HasSubstr("cannot read /nothing.json"));
}

}  // namespace
}  // namespace lockkeeper::cmd
