#include "python.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <map>

#include "base/process.h"

namespace lockkeeper::alembic_test {
namespace {

const std::string kSupport = LOCKKEEPER_SOURCE_DIR "/tests/support/";

class WarmPython {
 public:
  explicit WarmPython(const std::string& environment)
      : environment_(environment),
        directory_(made(std::filesystem::temp_directory_path() / ("lockkeeper-python-" + std::to_string(::getpid())))),
        server_({{python_of(environment), kSupport + "warm_python.py", "serve", directory_ / "socket"}, {}, ""}) {
    bool ready = false;
    const auto read = [&](Stream, std::string_view line) {
      ready = line == "ready";
      if (!ready) std::cerr << line << '\n';
    };
    while (!ready && server_.read_lines(Milliseconds(60000), read)) {
    }
    if (!ready) throw std::runtime_error("no warm Python of environment " + environment);
    ::setenv("LOCKKEEPER_WARM_PYTHON", (directory_ / "socket").c_str(), 1);
  }
  ~WarmPython() { std::filesystem::remove_all(directory_); }
  WarmPython(const WarmPython&) = delete;
  WarmPython& operator=(const WarmPython&) = delete;

  [[nodiscard]] const std::string& environment() const { return environment_; }

 private:
  static std::filesystem::path made(std::filesystem::path directory) {
    std::filesystem::create_directory(directory);
    return directory;
  }

  std::string environment_;
  std::filesystem::path directory_;
  Process server_;
};

}  // namespace

std::string python_of(const std::string& environment) {
  static std::map<std::string, std::string> known;
  std::string& python = known[environment];
  if (python.empty()) {
    ProcessOptions process;
    process.arguments = {kSupport + "venvs.sh", environment};
    const auto made = run_process(process, "", Milliseconds(600000));
    if (made.exit.code != 0) throw std::runtime_error(made.error);
    python = made.output.substr(0, made.output.find('\n'));
  }
  return python;
}

std::string quick_python_of(const std::string& environment) {
  if (::getenv("LOCKKEEPER_COLD_PYTHON") != nullptr) return python_of(environment);
  static const WarmPython warm(environment);
  if (warm.environment() != environment) return python_of(environment);
  static const std::string caller = std::filesystem::absolute(kSupport + "warm_python.py");
  return caller;
}

}  // namespace lockkeeper::alembic_test
