// An application with Alembic migrations, written into a directory of its own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lockkeeper::alembic_test {

// A row of the matrix: an environment of tests/support/venvs.sh and a driver.
struct Row {
  std::string name;
  std::string environment;
  std::string scheme;  // postgresql+psycopg
  bool async = false;
  bool reads_toml = true;  // Alembic 1.16
  bool is_1_4 = false;     // SQLAlchemy 1.4: connections commit by themselves
  // pg8000 is still in a transaction when SQLAlchemy sets AUTOCOMMIT: autocommit_block() fails in plain Alembic, too.
  bool has_autocommit = true;
};

// The parts of env.py that tests vary; Python code.
struct EnvPy {
  std::string head{};              // before anything
  std::string before_configure{};  // with `connection`
  std::string configure{};         // further arguments: `, version_table="x"`
  std::string run = "with context.begin_transaction():\n    context.run_migrations()";
  std::string after{};   // with `connection`
  std::string engine{};  // further arguments of create_engine: `, connect_args={…}`
};

struct Revision {
  std::string id;
  std::string parent;         // Python: `None`, `"a1"`, `("a1", "b1")`; a bare id is quoted
  std::string body = "pass";  // of upgrade()
  std::string more{};         // at module level
  std::string directory = "migrations/versions";
};

class Application {
 public:
  Application(const Row& row, const std::string& url);
  ~Application();  // removes the directory
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  [[nodiscard]] std::string directory() const { return directory_; }
  [[nodiscard]] std::string path(const std::string& relative) const { return directory_ + "/" + relative; }
  void write(const std::string& relative, const std::string& text) const;
  void remove(const std::string& relative) const { std::filesystem::remove_all(path(relative)); }
  void env(const EnvPy& env) const;
  void ini(const std::string& more) const;  // further lines of [alembic]
  void revision(const Revision& revision) const;
  // a1 → a2 → a3, each with a table of its own name.
  void three_revisions() const;

 private:
  Row row_;
  std::string url_;
  std::string directory_;
};

}  // namespace lockkeeper::alembic_test
