#include "alembic/adapter/python_search.h"

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
using testing::IsEmpty;

class PythonSearch : public testing::Test {
 protected:
  PythonSearch() : root_(fs::canonical(fs::temp_directory_path()) / ("lockkeeper-search-" + std::to_string(getpid()))) {
    fs::create_directories(root_ / "app/service");
    fs::create_directories(root_ / "bin");
    environment_ = {{"PATH", "/nowhere:" + at("bin")}, {"HOME", at("home")}};
  }
  ~PythonSearch() override { fs::remove_all(root_); }

  [[nodiscard]] std::string at(const std::string& path) const { return (root_ / path).string(); }
  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  void program(const std::string& path, const std::string& text = "#!/bin/sh\n") const {
    write(path, text);
    fs::permissions(root_ / path, fs::perms::owner_all);
  }
  void venv(const std::string& path, bool with_alembic = true) const {
    program(path + "/bin/python");
    write(path + "/pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = false\n");
    fs::create_directories(root_ / path / "lib/python3.11/site-packages");
    if (with_alembic) fs::create_directories(root_ / path / "lib/python3.11/site-packages/alembic");
  }
  [[nodiscard]] PythonFound find(const std::string& directory = "app/service") const {
    return find_python(at(directory), environment_);
  }

  fs::path root_;
  std::map<std::string, std::string> environment_;
};

TEST_F(PythonSearch, TheFirstOfTheOrderIsTakenAndSaid) {
  program("bin/python");
  EXPECT_THAT(find().command, ElementsAre(at("bin/python")));
  program("bin/python3");
  EXPECT_THAT(find().command, ElementsAre(at("bin/python3")));
  EXPECT_EQ(find().because, "python3 on PATH");

  venv("app/venv");
  EXPECT_EQ(find().because, "the venv in " + at("app"));
  venv("app/.venv");
  EXPECT_EQ(find().because, "the .venv in " + at("app"));
  venv("app/service/venv");
  EXPECT_THAT(find().command, ElementsAre(at("app/service/venv/bin/python"))) << "the nearest";

  program("opt/python3.12");
  program("bin/alembic", "#!" + at("opt/python3.12") + "\nimport alembic\n");
  EXPECT_THAT(find().command, ElementsAre(at("opt/python3.12")));
  EXPECT_EQ(find().sentence(), at("opt/python3.12") + " (the interpreter of " + at("bin/alembic") + ")");

  venv("active");
  environment_["VIRTUAL_ENV"] = at("active");
  EXPECT_THAT(find().command, ElementsAre(at("active/bin/python")));
}

TEST_F(PythonSearch, AFirstLineMayHaveManyForms) {
  program("opt/python3.12");
  program("bin/python3");
  program("bin/alembic", "#!" + at("opt/python3.12") + " -sP\n");
  EXPECT_THAT(find().command, ElementsAre(at("opt/python3.12"), "-sP"));
  program("bin/alembic", "#!/usr/bin/env python3\n");
  EXPECT_THAT(find().command, ElementsAre(at("bin/python3")));
  program("my tools/python");
  program("bin/alembic", "#!/bin/sh\n'''exec' \"" + at("my tools/python") + "\" \"$0\" \"$@\"\n' '''\n");
  EXPECT_THAT(find().command, ElementsAre(at("my tools/python")));
  program("bin/alembic", "#!/bin/sh\n'''exec' " + at("opt/python3.12") + " \"$0\" \"$@\"\n' '''\n");
  EXPECT_THAT(find().command, ElementsAre(at("opt/python3.12")));
  program("bin/alembic", "#!/usr/bin/env bash\nexec pyenv exec alembic \"$@\"\n");
  EXPECT_EQ(find().because, "python3 on PATH") << "a shim says nothing";
  program("bin/alembic", "#!/opt/gone/bin/python\n");
  EXPECT_EQ(find().because, "python3 on PATH");
  EXPECT_THAT(find().sentence(), HasSubstr("/opt/gone/bin/python, which is not there"));
}

TEST_F(PythonSearch, AnEnvironmentWithoutAlembicIsPassedOverAndSaid) {
  venv("tools", false);
  environment_["VIRTUAL_ENV"] = at("tools");
  venv("app/.venv");
  EXPECT_EQ(find().because, "the .venv in " + at("app"));
  EXPECT_THAT(find().passed_over, ElementsAre("VIRTUAL_ENV=" + at("tools") + ", which has no alembic"));

  fs::remove_all(root_ / "app/.venv");
  EXPECT_THAT(find().command, ElementsAre(at("tools/bin/python"))) << "better than none";

  write("tools/pyvenv.cfg", "include-system-site-packages = true\n");
  EXPECT_THAT(find().passed_over, IsEmpty());
  write("tools/pyvenv.cfg", "");
  fs::create_directories(root_ / "target/alembic");
  environment_["PYTHONPATH"] = "/x:" + at("target");
  EXPECT_THAT(find().passed_over, IsEmpty()) << "pip install --target";
}

TEST_F(PythonSearch, TheProjectsToolsAreAsked) {
  venv("somewhere/env");
  write("app/pyproject.toml", "[project]\nname = 'shop'\n");
  environment_["UV_PROJECT_ENVIRONMENT"] = at("somewhere/env");
  EXPECT_EQ(find().because, "uv's project environment " + at("somewhere/env"));
  environment_["UV_PROJECT_ENVIRONMENT"] = "../somewhere/env";
  EXPECT_THAT(find().command, ElementsAre(at("somewhere/env/bin/python")));
  environment_.erase("UV_PROJECT_ENVIRONMENT");

  write("app/service/.pdm-python", at("somewhere/env/bin/python"));
  EXPECT_THAT(find().because, HasSubstr("PDM's environment"));
  fs::remove(root_ / "app/service/.pdm-python");

  write("app/.venv", at("somewhere/env") + "\n");
  EXPECT_THAT(find().command, ElementsAre(at("somewhere/env/bin/python"))) << "a file that names it";
  fs::remove(root_ / "app/.venv");

  write("app/pyproject.toml", "[tool.poetry]\nname = 'shop'\n");
  program("bin/poetry", "#!/bin/sh\n[ \"$*\" = 'env info --executable' ] && echo " + at("somewhere/env/bin/python"));
  EXPECT_THAT(find().command, ElementsAre(at("somewhere/env/bin/python")));
  EXPECT_EQ(find().because, "Poetry's environment of " + at("app"));
  fs::remove(root_ / "app/pyproject.toml");

  write("app/Pipfile", "");
  program("bin/pipenv", "#!/bin/sh\necho Loading.\necho " + at("somewhere/env/bin/python"));
  EXPECT_EQ(find().because, "Pipenv's environment of " + at("app"));
}

TEST_F(PythonSearch, WhereNothingIsThereNothingIsFound) {
  EXPECT_THAT(find().command, IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::alembic
