#include "cmd/kubectl_lockkeeper/adopting/alembic_call.h"

#include <fmt/core.h>

#include <set>

namespace lockkeeper::cmd {
namespace {

using Words = std::vector<std::string>;

// Where every shell finds programs: the Python beside one of these is found without us.
const std::set<std::string> kOnPath{"/usr/bin", "/usr/local/bin", "/bin"};

bool is_python(const std::string& name) {
  return name.starts_with("python") && name.find_first_not_of("0123456789.", 6) == std::string::npos;
}

// Takes the words of a command one by one, flags with their values.
class Arguments {
 public:
  Arguments(const Words& words, std::size_t at) : words_(words), at_(at) {}

  [[nodiscard]] bool is_done() const { return at_ >= words_.size(); }
  std::string next() { return words_[at_++]; }

  // Returns: the value where `word` is the flag: `-c x`, `-cx`, `--config x`, `--config=x`.
  std::optional<std::string> value_of(const std::string& word, const std::string& letter, const std::string& name) {
    if (word == letter || word == name) return is_done() ? std::optional<std::string>("") : next();
    if (!name.empty() && word.starts_with(name + "=")) return word.substr(name.size() + 1);
    if (!letter.empty() && !word.starts_with("--") && word.starts_with(letter)) return word.substr(letter.size());
    return std::nullopt;
  }

 private:
  const Words& words_;
  std::size_t at_;
};

class Reading {
 public:
  explicit Reading(const Program& program) : program_(program) {}

  std::optional<AlembicCall> result() {
    const auto arguments = find_arguments();
    if (!arguments) return std::nullopt;
    Arguments left(program_.words, *arguments);
    const bool is_upgrade = call_.is_flask ? read_flask(left) : read_alembic(left);
    if (!is_upgrade) return std::nullopt;
    for (const auto& [what, value] : told_) check(what, value);
    return call_;
  }

 private:
  // Returns: where the arguments of alembic or flask begin. Says by which Python.
  std::optional<std::size_t> find_arguments() {
    const Words& words = program_.words;
    if (words.empty()) return std::nullopt;
    if (is_known(words[0])) {
      const std::string directory = words[0].substr(0, words[0].rfind('/') + 1);
      say_python(directory.empty() ? "" : directory + "python");
      return 1;
    }
    if (!is_python(file_name(words[0]))) return std::nullopt;
    std::size_t at = 1;
    while (at < words.size() && words[at].starts_with('-') && words[at] != "-m" && words[at] != "-c") {
      at += words[at] == "-X" || words[at] == "-W" ? 2U : 1U;
    }
    if (at < words.size() && words[at] == "-m") ++at;
    if (at >= words.size() || !is_known(words[at])) return std::nullopt;
    say_python(words[0].find('/') == std::string::npos ? "" : words[0]);
    return at + 1;
  }

  bool is_known(const std::string& word) {
    const std::string name = file_name(word);
    call_.is_flask = name == "flask";
    return call_.is_flask || name == "alembic";
  }

  void say_python(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const bool is_usual = path.empty() || kOnPath.contains(path.substr(0, slash));
    if (program_.environment.empty()) {
      if (!is_usual) call_.tool.python = {path};
      return;
    }
    call_.tool.python = program_.environment;
    call_.tool.python.push_back(path.empty() ? "python" : path);
  }

  bool read_alembic(Arguments& left) {
    bool is_upgrade = false;
    std::string target;
    while (!left.is_done()) {
      const std::string word = left.next();
      if (const auto file = left.value_of(word, "-c", "--config")) {
        call_.tool.config = *file;
        told_.emplace_back("config", *file);
      } else if (const auto section = left.value_of(word, "-n", "--name")) {
        call_.tool.section = *section;
        told_.emplace_back("section", *section);
      } else if (const auto pair = left.value_of(word, "-x", "")) {
        take_pair(*pair);
      } else if (word == "--sql") {
        return false;
      } else if (left.value_of(word, "", "--tag") || word.starts_with('-')) {
        // It changes nothing of what is done.
      } else if (!is_upgrade) {
        if (word != "upgrade") return false;
        is_upgrade = true;
      } else if (target.empty()) {
        target = word;
      }
    }
    if (!is_upgrade || target.empty()) return false;  // Alembic itself refuses an upgrade to nowhere
    take_target(target);
    return true;
  }

  bool read_flask(Arguments& left) {
    Words positional;
    while (!left.is_done()) {
      const std::string word = left.next();
      if (const auto app = left.value_of(word, "-A", "--app")) {
        call_.tool.flask = *app;
        told_.emplace_back("flask", *app);
      } else if (const auto directory = left.value_of(word, "-d", "--directory")) {
        call_.tool.config = *directory + "/alembic.ini";
        told_.emplace_back("config", *directory);
      } else if (const auto pair = left.value_of(word, "-x", "--x-arg")) {
        take_pair(*pair);
      } else if (word == "--sql") {
        return false;
      } else if (left.value_of(word, "-e", "--env-file") || left.value_of(word, "", "--tag") || word.starts_with('-')) {
        // It changes nothing of what is done.
      } else {
        positional.push_back(word);
      }
    }
    if (positional.size() < 2 || positional[0] != "db" || positional[1] != "upgrade") return false;
    if (positional.size() > 2) take_target(positional[2]);
    for (const std::string& one : program_.assignments) {
      if (one.starts_with("FLASK_APP=") && call_.tool.flask.empty()) call_.tool.flask = one.substr(one.find('=') + 1);
    }
    return true;
  }

  void take_pair(const std::string& pair) {
    call_.tool.x.push_back(pair);
    told_.emplace_back("x", pair);
  }

  void take_target(const std::string& target) {
    if (target.starts_with('+') || target.starts_with('-') || target == "base") {
      call_.untold.push_back(fmt::format(
          "it goes to '{}', counted from where the database stands; a Migration names where to: head", target));
      return;
    }
    call_.tool.target = target;
    told_.emplace_back("target", target);
  }

  void check(const std::string& what, const std::string& value) {
    if (value.find_first_of("$`") == std::string::npos) return;
    call_.untold.push_back(
        fmt::format("its {} is put in by the shell or by Kubernetes, and a Migration has it in clear", what));
  }

  const Program& program_;
  AlembicCall call_;
  std::vector<std::pair<std::string, std::string>> told_;
};

}  // namespace

std::optional<AlembicCall> alembic_call(const Program& program) {
  return Reading(program).result();
}

}  // namespace lockkeeper::cmd
