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
  static LintEnd run(std::vector<std::string> arguments, const std::string& input = "") {
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
    return run_lint(settings, stream, "1.2.3");
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
  EXPECT_EQ(run({}).exit, 2);
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

TEST_F(LintVerb, EachFileIsJudgedByItself) {
  const std::string makes = file("1.sql", "CREATE TABLE orders (id int);");
  const std::string drops = file("2.sql", "DROP TABLE orders;");
  EXPECT_EQ(run({makes, drops, "--fail-on=warning"}).exit, 10);
}

}  // namespace
}  // namespace lockkeeper::cmd
