#include "cmd/kubectl_lockkeeper/adopting/program.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

namespace lockkeeper::cmd {
namespace {

using Words = std::vector<std::string>;

// Start what follows them and their flags.
const std::set<std::string> kStarters{
    "exec",        "command", "nohup", "time",   "tini",   "dumb-init", "catatonit",
    "docker-init", "env",     "nice",  "ionice", "stdbuf", "setpriv",   "opentelemetry-instrument",
    "ddtrace-run"};
// And these, behind one word of their own: a user, a duration.
const std::set<std::string> kStartersWithAWord{"gosu", "su-exec", "timeout", "newrelic-admin"};
// `uv run`: in an environment of Python.
const std::set<std::string> kEnvironments{"uv",    "poetry", "pipenv",     "pdm",  "rye",
                                          "hatch", "conda",  "micromamba", "mamba"};
// Flags of all of those whose value is the next word.
const std::set<std::string> kFlagsWithAValue{
    "-n",        "-a",       "-s", "-k",         "--project", "--directory", "--with",   "--extra", "--group",
    "--package", "--python", "-p", "--env-file", "--name",    "--prefix",    "--signal", "--reuid", "--regid"};

std::size_t behind_flags(const Words& words, std::size_t at) {
  while (at < words.size() && words[at].starts_with('-') && words[at] != "-") {
    if (words[at] == "--") return at + 1;
    at += kFlagsWithAValue.contains(words[at]) ? 2U : 1U;
  }
  return std::min(at, words.size());
}

// Returns: nullopt where the word at `at` starts nothing else.
std::optional<std::size_t> behind_starter(const Words& words, std::size_t at) {
  const std::string name = file_name(words[at]);
  if (kStarters.contains(name)) return behind_flags(words, at + 1);
  if (kStartersWithAWord.contains(name)) return std::min(behind_flags(words, at + 1) + 1, words.size());
  return std::nullopt;
}

}  // namespace

std::string file_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

bool is_assignment(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos || equals == 0 || std::isdigit(static_cast<unsigned char>(word[0])) != 0)
    return false;
  return std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

Program program_of(const Words& words) {
  Program out;
  std::size_t at = 0;
  while (at < words.size()) {
    if (is_assignment(words[at])) {
      out.assignments.push_back(words[at++]);
    } else if (const auto behind = behind_starter(words, at)) {
      at = *behind;
    } else if (kEnvironments.contains(file_name(words[at])) && at + 1 < words.size() && words[at + 1] == "run") {
      const std::size_t end = behind_flags(words, at + 2);
      out.environment.assign(words.begin() + static_cast<std::ptrdiff_t>(at),
                             words.begin() + static_cast<std::ptrdiff_t>(end));
      std::erase(out.environment, "--");
      at = end;
    } else {
      break;
    }
  }
  out.words.assign(words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
  return out;
}

}  // namespace lockkeeper::cmd
