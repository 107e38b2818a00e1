#include "application.h"

#include <stdlib.h>

#include <fstream>
#include <stdexcept>

namespace lockkeeper::alembic_test {
namespace {

std::string indented(const std::string& code, const std::string& by) {
  std::string out;
  for (std::size_t begin = 0; begin <= code.size();) {
    const std::size_t end = std::min(code.find('\n', begin), code.size());
    out += by + code.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
  return out;
}

std::string doubled_percents(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '%' ? std::string("%%") : std::string(1, c);
  return out;
}

constexpr const char* kSync = R"(
engine = create_engine(url, poolclass=pool.NullPool@ENGINE@)
with engine.connect() as connection:
    migrate(connection)
@AFTER@
)";

constexpr const char* kAsync = R"(
import asyncio
from sqlalchemy.ext.asyncio import create_async_engine

def work(connection):
    migrate(connection)
@AFTER@
async def main():
    engine = create_async_engine(url, poolclass=pool.NullPool@ENGINE@)
    async with engine.connect() as connection:
        await connection.run_sync(work)
    await engine.dispose()

asyncio.run(main())
)";

void replace(std::string& text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), with);
}

}  // namespace

Application::Application(const Row& row, const std::string& url) : row_(row), url_(url) {
  std::string made = "/tmp/lockkeeper-application-XXXXXX";
  if (::mkdtemp(made.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  directory_ = made;
  std::filesystem::create_directories(path("migrations/versions"));
  ini("");
  env({});
}

Application::~Application() {
  std::filesystem::remove_all(directory_);
}

void Application::write(const std::string& relative, const std::string& text) const {
  std::filesystem::create_directories(std::filesystem::path(path(relative)).parent_path());
  std::ofstream(path(relative)) << text;
}

void Application::ini(const std::string& more) const {
  write("alembic.ini", "[alembic]\nscript_location = migrations\nprepend_sys_path = .\nsqlalchemy.url = " +
                           doubled_percents(url_) + "\n" + more);
}

void Application::env(const EnvPy& env) const {
  std::string connect = row_.async ? kAsync : kSync;
  replace(connect, "@ENGINE@", env.engine);
  replace(connect, "@AFTER@", indented(env.after.empty() ? "pass" : env.after, "    "));
  write("migrations/env.py", "import os, sys, time\n" + env.head +
                                 "\nfrom alembic import context\nfrom sqlalchemy import create_engine, pool, text\n"
                                 "url = context.config.get_main_option('sqlalchemy.url')\n"
                                 "def migrate(connection):\n" +
                                 indented(env.before_configure.empty() ? "pass" : env.before_configure, "    ") +
                                 "    context.configure(connection=connection" + env.configure + ")\n" +
                                 indented(env.run, "    ") + connect);
}

void Application::revision(const Revision& revision) const {
  const bool literal = revision.parent.find_first_of("\"'(") != std::string::npos || revision.parent == "None";
  write(revision.directory + "/" + revision.id + ".py",
        "\"\"\"Revision " + revision.id +
            "\"\"\"\nimport os, sys, time\nimport sqlalchemy as sa\nfrom alembic import op\nrevision = \"" +
            revision.id + "\"\ndown_revision = " + (literal ? revision.parent : "\"" + revision.parent + "\"") + "\n" +
            revision.more + "\ndef upgrade():\n" + indented(revision.body, "    "));
}

void Application::three_revisions() const {
  revision({"a1", "None", "op.create_table('a1', sa.Column('id', sa.Integer, primary_key=True))"});
  revision({"a2", "a1", "op.execute('CREATE TABLE a2 (id int)')"});
  revision({"a3", "a2", "op.execute('CREATE TABLE a3 (id int)')"});
}

}  // namespace lockkeeper::alembic_test
