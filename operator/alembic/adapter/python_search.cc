#include "alembic/adapter/python_search.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "base/process.h"
#include "base/text.h"

namespace lockkeeper::alembic {

namespace {

namespace fs = std::filesystem;

// What Poetry needs to start and to say where its environment is, on half a processor.
constexpr Milliseconds kToolDeadline{60000};

std::string first_bytes(const fs::path& path, std::size_t most) {
  std::ifstream file(path, std::ios::binary);
  std::string text(most, '\0');
  file.read(text.data(), static_cast<std::streamsize>(most));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return text;
}

std::string trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  return from == std::string_view::npos ? std::string()
                                        : std::string(text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1));
}

bool is_program(const fs::path& path) {
  std::error_code failed;
  return fs::is_regular_file(path, failed) && ::access(path.c_str(), X_OK) == 0;
}

std::string line_of(std::string_view text, int number) {
  for (; number > 0 && !text.empty(); --number) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  return trimmed(text.substr(0, text.find('\n')));
}

// Eight characters, as Poetry has them in an environment's name: base64 for URLs of the first bytes of the SHA-256.
std::string poetry_hash(const std::string& directory) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const auto bytes = sha256(directory);
  std::string text;
  for (std::size_t at = 0; at < 6; at += 3) {
    const unsigned bits = static_cast<unsigned>(bytes.at(at)) << 16U | static_cast<unsigned>(bytes.at(at + 1)) << 8U |
                          static_cast<unsigned>(bytes.at(at + 2));
    for (const unsigned shift : {18U, 12U, 6U, 0U}) text += kDigits[bits >> shift & 63U];
  }
  return text;
}

class Search {
 public:
  Search(const std::string& directory, const std::map<std::string, std::string>& environment)
      : environment_(environment) {
    std::error_code failed;
    directory_ = fs::absolute(directory.empty() ? "." : directory, failed).lexically_normal();
    for (fs::path at = directory_; !at.empty(); at = at.parent_path()) {
      if (at.has_filename() || at == at.root_path()) above_.push_back(at);
      if (at == at.parent_path()) break;
    }
  }

  PythonFound run() {
    const bool done = take_active() || take_of_alembic() || take_beside() || take_of_uv() || take_of_pdm() ||
                      take_of_poetry() || take_of_pipenv() || take_on_path();
    if (!done && !unlikely_.command.empty()) {
      found_.command = unlikely_.command;
      found_.because = unlikely_.because;
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::string variable(const std::string& name) const {
    const auto value = environment_.find(name);
    return value == environment_.end() ? "" : value->second;
  }

  [[nodiscard]] std::optional<fs::path> on_path(const std::string& program) const {
    const std::string path = variable("PATH");
    for (std::size_t from = 0; from <= path.size();) {
      const std::size_t to = std::min(path.find(':', from), path.size());
      if (to > from && is_program(fs::path(path.substr(from, to - from)) / program)) {
        return fs::path(path.substr(from, to - from)) / program;
      }
      from = to + 1;
    }
    return std::nullopt;
  }

  // The nearest directory, from ours upwards, in which `name` is.
  [[nodiscard]] std::optional<fs::path> above(const std::string& name) const {
    std::error_code failed;
    for (const fs::path& at : above_) {
      if (fs::exists(at / name, failed)) return at;
    }
    return std::nullopt;
  }

  bool take(std::vector<std::string> command, std::string because) {
    found_.command = std::move(command);
    found_.because = std::move(because);
    return true;
  }

  // An environment (venv, virtualenv, conda) by its directory.
  bool take_environment(const fs::path& root, const std::string& because) {
    for (const char* name : {"python", "python3"}) {
      const fs::path python = root / "bin" / name;
      if (!is_program(python)) continue;
      if (may_have_alembic(root)) return take({python.string()}, because);
      found_.passed_over.push_back(fmt::format("{}, which has no alembic", because));
      if (unlikely_.command.empty()) unlikely_ = {{python.string()}, because, {}};
      return false;
    }
    found_.passed_over.push_back(fmt::format("{}, which has no Python that can be started", because));
    return false;
  }

  [[nodiscard]] bool may_have_alembic(const fs::path& root) const {
    std::error_code failed;
    const std::string path = variable("PYTHONPATH");
    for (std::size_t from = 0; from <= path.size();) {
      const std::size_t to = std::min(path.find(':', from), path.size());
      if (to > from && fs::exists(fs::path(path.substr(from, to - from)) / "alembic", failed)) return true;
      from = to + 1;
    }
    const std::string settings = first_bytes(root / "pyvenv.cfg", 4096);
    const std::size_t shared = settings.find("include-system-site-packages");
    if (shared != std::string::npos && line_of(std::string_view(settings).substr(shared), 0).ends_with("true")) {
      return true;
    }
    bool any = false;
    for (const char* library : {"lib", "lib64"}) {
      for (fs::directory_iterator at(root / library, failed), end; !failed && at != end; at.increment(failed)) {
        const fs::path packages = at->path() / "site-packages";
        if (!fs::is_directory(packages, failed)) continue;
        any = true;
        if (fs::exists(packages / "alembic", failed)) return true;
      }
    }
    return !any;  // laid out in a way that we do not know
  }

  bool take_active() {
    const std::string root = variable("VIRTUAL_ENV");
    return !root.empty() && take_environment(root, "VIRTUAL_ENV=" + root);
  }

  bool take_of_alembic() {
    const auto alembic = on_path("alembic");
    if (!alembic) return false;
    const std::string text = first_bytes(*alembic, 4096);
    const std::string because = fmt::format("the interpreter of {}", alembic->string());
    std::string first = line_of(text, 0);
    // Where a path is too long for a first line, or has blanks, the second one starts it: '''exec' "PYTHON" "$0" "$@"
    constexpr std::string_view kExec = "'''exec' ";
    if (const std::string second = line_of(text, 1); second.starts_with(kExec)) {
      std::string python = second.substr(kExec.size());
      const bool quoted = python.starts_with('"');
      if (quoted) python.erase(0, 1);
      first = "#!" + python.substr(0, python.find(quoted ? '"' : ' '));
      if (is_program(first.substr(2))) return take({first.substr(2)}, because);
    }
    if (!first.starts_with("#!")) return false;
    const std::string line = trimmed(std::string_view(first).substr(2));
    const std::size_t blank = line.find_first_of(" \t");
    std::string program = line.substr(0, blank);
    const std::string argument = blank == std::string::npos ? "" : trimmed(std::string_view(line).substr(blank));
    if (fs::path(program).filename() == "env" && argument.starts_with("python") && !argument.ends_with("w")) {
      const auto named = on_path(argument);
      return named && take({named->string()}, because);
    }
    if (fs::path(program).filename().string().find("py") == std::string::npos) return false;  // a shim
    if (!is_program(program)) {
      found_.passed_over.push_back(fmt::format("{}, {}, which is not there", because, program));
      return false;
    }
    std::vector<std::string> command{std::move(program)};
    if (!argument.empty()) command.push_back(argument);
    return take(std::move(command), because);
  }

  // In a directory that others can write to, anybody could put one: it belongs to root, to us, or to whom the
  // application belongs.
  [[nodiscard]] bool is_trusted(const fs::path& root) const {
    struct stat status {};
    struct stat ours {};
    if (::stat(root.c_str(), &status) != 0 || ::stat(directory_.c_str(), &ours) != 0) return false;
    return status.st_uid == 0 || status.st_uid == ::geteuid() || status.st_uid == ours.st_uid;
  }

  bool take_beside() {
    std::error_code failed;
    for (const fs::path& at : above_) {
      for (const char* name : {".venv", "venv"}) {
        const fs::path root = at / name;
        const std::string because = fmt::format("the {} in {}", name, at.string());
        // Pipenv and others write the path of an environment into a file of that name.
        if (fs::is_regular_file(root, failed)) {
          const std::string named = line_of(first_bytes(root, 4096), 0);
          if (named.starts_with('/') && is_trusted(root) && take_environment(named, because)) return true;
          continue;
        }
        if (!fs::exists(root / "bin", failed) || !is_trusted(root)) continue;
        if (take_environment(root, because)) return true;
      }
    }
    return false;
  }

  bool take_of_uv() {
    const std::string chosen = variable("UV_PROJECT_ENVIRONMENT");
    auto project = above("uv.lock");
    if (!project) project = above("pyproject.toml");
    if (chosen.empty() || !project) return false;
    return take_environment((*project / chosen).lexically_normal(), fmt::format("uv's project environment {}", chosen));
  }

  bool take_of_pdm() {
    const auto project = above(".pdm-python");
    if (!project || !is_trusted(*project / ".pdm-python")) return false;
    const fs::path python = line_of(first_bytes(*project / ".pdm-python", 4096), 0);
    if (!is_program(python)) return false;
    return take_environment(python.parent_path().parent_path(),
                            fmt::format("PDM's environment of {}", project->string()));
  }

  bool take_of_poetry() {
    auto project = above("poetry.lock");
    if (!project) {
      project = above("pyproject.toml");
      if (!project) return false;
      const std::string text = first_bytes(*project / "pyproject.toml", std::size_t{1} << 20U);
      if (text.find("[tool.poetry") == std::string::npos) return false;
    }
    const std::string because = fmt::format("Poetry's environment of {}", project->string());
    std::error_code failed;
    const std::string real = fs::canonical(*project, failed).string();
    const std::string mark = "-" + poetry_hash(real) + "-py";
    std::vector<fs::path> roots;
    for (fs::directory_iterator at(poetry_directory(), failed), end; !failed && at != end; at.increment(failed)) {
      if (at->path().filename().string().find(mark) != std::string::npos) roots.push_back(at->path());
    }
    std::sort(roots.rbegin(), roots.rend());
    for (const fs::path& root : roots) {
      if (take_environment(root, because)) return true;
    }
    return roots.empty() && ask("poetry", {"env", "info", "--executable"}, because);
  }

  [[nodiscard]] fs::path poetry_directory() const {
    if (const std::string path = variable("POETRY_VIRTUALENVS_PATH"); !path.empty()) return path;
    if (const std::string path = variable("POETRY_CACHE_DIR"); !path.empty()) return fs::path(path) / "virtualenvs";
    std::string cache = variable("XDG_CACHE_HOME");
    if (cache.empty()) cache = variable("HOME") + "/.cache";
    return fs::path(cache) / "pypoetry" / "virtualenvs";
  }

  bool take_of_pipenv() {
    const auto project = above("Pipfile");
    return project && ask("pipenv", {"--py"}, fmt::format("Pipenv's environment of {}", project->string()));
  }

  // The last line that the project's own tool says.
  bool ask(const std::string& tool, std::vector<std::string> arguments, const std::string& because) {
    const auto program = on_path(tool);
    if (!program) {
      found_.passed_over.push_back(fmt::format("{}, since there is no {} that says where it is", because, tool));
      return false;
    }
    ProcessOptions options;
    options.arguments = {program->string()};
    std::move(arguments.begin(), arguments.end(), std::back_inserter(options.arguments));
    options.directory = directory_.string();
    try {
      const ProcessResult result = run_process(options, "", kToolDeadline);
      const std::string said = trimmed(result.output);
      const fs::path python = said.substr(said.rfind('\n') + 1);
      if (is_program(python)) return take_environment(python.parent_path().parent_path(), because);
    } catch (const Error&) {
      return false;  // it is there, and cannot be started
    }
    return false;
  }

  bool take_on_path() {
    for (const char* name : {"python3", "python"}) {
      if (const auto python = on_path(name)) return take({python->string()}, fmt::format("{} on PATH", name));
    }
    return false;
  }

  const std::map<std::string, std::string>& environment_;
  fs::path directory_;
  std::vector<fs::path> above_;  // directory_ first
  PythonFound found_;
  PythonFound unlikely_;  // an environment without Alembic: better than none
};

}  // namespace

std::string PythonFound::sentence() const {
  const std::string others = passed_over.empty() ? "" : fmt::format("; passed over: {}", join(passed_over, "; "));
  return fmt::format("{} ({}){}", join(command, " "), because, others);
}

PythonFound find_python(const std::string& directory, const std::map<std::string, std::string>& environment) {
  return Search(directory, environment).run();
}

}  // namespace lockkeeper::alembic
