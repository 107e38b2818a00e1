#include "alembic/config/config_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace lockkeeper::alembic {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class ConfigFile : public testing::Test {
 protected:
  ConfigFile() : root_(fs::canonical(fs::temp_directory_path()) / ("lockkeeper-config-" + std::to_string(getpid()))) {
    fs::create_directories(root_);
  }
  ~ConfigFile() override { fs::remove_all(root_); }

  void write(const std::string& name, const std::string& text) { std::ofstream(root_ / name) << text; }
  [[nodiscard]] ConfigResult read(const std::string& config = "alembic.ini") const {
    return read_config({.directory = root_.string(), .config = config});
  }
  [[nodiscard]] std::string at(const std::string& path) const { return (root_ / path).string(); }

  fs::path root_;
};

TEST_F(ConfigFile, ReadsTheIniAsConfigparserDoes) {
  write("alembic.ini",
        "[DEFAULT]\nbase = %(here)s/db\n[alembic]\n# why\nScript_Location = %(base)s\n"
        "version_locations = %(here)s/one\n    db/two\npath_separator = newline\nrecursive_version_locations = true\n"
        "sqlalchemy.url = postgresql://u:p%%40x@h/d\n");
  const ConfigResult result = read();
  ASSERT_FALSE(result.problem.has_value()) << result.problem->message;
  EXPECT_EQ(result.config.script_location, at("db"));
  EXPECT_THAT(result.config.version_locations, ElementsAre(at("one"), at("db/two")));
  EXPECT_TRUE(result.config.recursive);
  ASSERT_TRUE(result.config.url.has_value());
  EXPECT_EQ(result.config.url->reveal(), "postgresql://u:p%40x@h/d");
}

TEST_F(ConfigFile, WithoutLocationsItIsVersionsAndSpacesSplitAsTheyDidBefore) {
  write("alembic.ini", "[alembic]\nscript_location = migrations\n");
  EXPECT_THAT(read().config.version_locations, ElementsAre(at("migrations/versions")));
  write("alembic.ini", "[alembic]\nscript_location = migrations\nversion_locations = a, b c\n");
  EXPECT_THAT(read().config.version_locations, ElementsAre(at("a"), at("b"), at("c")));
  write("alembic.ini", "[alembic]\nscript_location = app:migrations\n");
  EXPECT_TRUE(read().config.needs_adapter);
}

TEST_F(ConfigFile, ReadsPyproject) {
  write("pyproject.toml",
        "[project]\nname = 'x' # no\ndynamic = [\n  'a', # b\n]\n[tool.alembic]\nscript_location = \"%(here)s/db\"\n"
        "version_locations = [\n  \"%(here)s/one\",\n  'two',\n]\nrecursive_version_locations = true\n[tool.other]\n"
        "script_location = 'wrong'\n");
  const ConfigResult result = read();
  ASSERT_FALSE(result.problem.has_value()) << result.problem->message;
  EXPECT_EQ(result.config.script_location, at("db"));
  EXPECT_THAT(result.config.version_locations, ElementsAre(at("one"), at("two")));
  EXPECT_TRUE(result.config.recursive);
}

TEST_F(ConfigFile, APathInPyprojectMayHaveAnyCharacter) {
  write("pyproject.toml", "[tool.alembic]\nscript_location = \"na\\u00efve/db\"\n");
  const ConfigResult result = read();
  ASSERT_FALSE(result.problem.has_value()) << result.problem->message;
  EXPECT_EQ(result.config.script_location, at("na\xC3\xAFve/db"));
}

TEST_F(ConfigFile, SaysWhereAPyprojectIsNoToml) {
  write("pyproject.toml", "[project]\nname = 'x'\n[tool.alembic]\nscript_location = migrations\n");
  const ConfigResult result = read();
  ASSERT_TRUE(result.problem.has_value());
  EXPECT_EQ(result.problem->subject, at("pyproject.toml") + ":4");
  EXPECT_THAT(result.problem->message, HasSubstr(at("pyproject.toml") + ", line 4, column 19: "));
  EXPECT_EQ(result.problem->remedy, "correct that line: it is not valid TOML");
  // Whoever has the ini file may use an Alembic that never looks into pyproject.toml.
  write("alembic.ini", "[alembic]\nscript_location = db\n");
  EXPECT_FALSE(read().problem.has_value());
}

TEST_F(ConfigFile, SaysWhichFileAndWhatToWrite) {
  EXPECT_THAT(read().problem->message, HasSubstr(at("alembic.ini")));
  write("alembic.ini", "[alembic]\nx = 1\n");
  EXPECT_THAT(read().problem->message, HasSubstr("No 'script_location' key found in " + at("alembic.ini")));
  write("alembic.ini", "[other]\nx = 1\n");
  EXPECT_THAT(read().problem->message, HasSubstr("no section [alembic]"));
  write("alembic.ini", "[alembic]\nscript_location = %(home)s/x\n");
  EXPECT_THAT(read().problem->message, HasSubstr("'script_location'"));
  write("alembic.ini", "[alembic]\nnonsense\n");
  EXPECT_EQ(read().problem->subject, at("alembic.ini") + ":2");
  EXPECT_EQ(read().problem->code, api::Code::kConfigError);
}

TEST_F(ConfigFile, AReferenceThatNothingHasIsNamed) {
  write("alembic.ini", "[alembic]\nscript_location = %(MIGRATIONS)s/here\n");
  const ConfigResult result = read();
  ASSERT_TRUE(result.problem.has_value());
  EXPECT_THAT(result.problem->message, HasSubstr("asks for %(MIGRATIONS)s"));
  EXPECT_THAT(result.problem->remedy, HasSubstr("`MIGRATIONS = …`"));
}

TEST_F(ConfigFile, AReferenceInAValueThatNobodyReadsIsNoProblem) {
  write("alembic.ini", "[alembic]\nscript_location = db\nsqlalchemy.url = %(URL)s\nnote = 100%\n");
  EXPECT_FALSE(read().problem.has_value());
}

TEST_F(ConfigFile, FlaskMigratesFilesAreBesideItsEnvPy) {
  const ConfigRequest request{.directory = root_.string(), .is_flask = true};
  EXPECT_FALSE(read_config(request).problem.has_value()) << "its file may be missing";
  fs::create_directories(root_ / "migrations");
  write("migrations/alembic.ini", "[alembic]\nfile_template = %%(rev)s\n");
  const ConfigResult result = read_config(request);
  ASSERT_FALSE(result.problem.has_value()) << result.problem->message;
  EXPECT_EQ(result.config.script_location, at("migrations"));
  EXPECT_THAT(result.config.version_locations, ElementsAre(at("migrations/versions")));
}

TEST_F(ConfigFile, WhereFlaskMigrateHasBeenTheFlagIsNamed) {
  fs::create_directories(root_ / "migrations");
  write("migrations/env.py", "from flask import current_app\n");
  const ConfigResult result = read();
  ASSERT_TRUE(result.problem.has_value());
  EXPECT_THAT(result.problem->remedy, HasSubstr("--flask"));
  EXPECT_THAT(result.problem->remedy, HasSubstr("spec.tool.alembic.flask"));
}

}  // namespace
}  // namespace lockkeeper::alembic
