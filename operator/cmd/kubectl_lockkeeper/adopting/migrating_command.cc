#include "cmd/kubectl_lockkeeper/adopting/migrating_command.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text.h"
#include "cmd/kubectl_lockkeeper/adopting/alembic_call.h"
#include "cmd/kubectl_lockkeeper/adopting/other_tool.h"
#include "cmd/kubectl_lockkeeper/adopting/program.h"
#include "cmd/kubectl_lockkeeper/adopting/shell_commands.h"
#include "cmd/kubectl_lockkeeper/report_redaction.h"

namespace lockkeeper::cmd {
namespace {

using Words = std::vector<std::string>;

const std::set<std::string> kShells{"sh", "bash", "ash", "dash", "zsh", "ksh"};
const std::set<std::string> kGrammar{"if", "then", "elif", "else", "while", "until", "do", "!", "{", "("};
// Prepare, or say something: whoever does nothing else beside migrating does nothing.
const std::set<std::string> kIdle{
    "cd",    "set",  "echo",           "printf",      "export",   "source",     ".",  "sleep", "true", ":", "exit",
    "umask", "date", "wait-for-it.sh", "wait-for-it", "wait-for", "pg_isready", "fi", "done",  "esac", "}"};

bool has_secret(const Words& words) {
  const Json before = {{"command", words}};
  return without_secrets(before, {}) != before;
}

bool has_secret_in_line(const std::string& line) {
  const std::vector<ShellCommand> commands = shell_commands(line);
  return std::any_of(commands.begin(), commands.end(), [](const ShellCommand& one) { return has_secret(one.words); });
}

// Returns: the words without those of the shell's grammar before them.
Words without_grammar(Words words) {
  while (!words.empty() && kGrammar.contains(words.front())) words.erase(words.begin());
  return words;
}

// The part that migrates as it may be told.
std::string told(const Words& words, const std::string& text) {
  if (!has_secret(words)) return text;
  const Words program = program_of(words).words;
  return (program.empty() ? "" : file_name(program.front())) + " …";
}

std::string joined_path(const std::string& directory, const std::string& inner) {
  if (directory.empty() || inner.starts_with('/')) return inner;
  return directory + (directory.ends_with('/') ? "" : "/") + inner;
}

// Returns: what the words migrate by; without the text.
std::optional<MigratingCommand> of_words(const Words& words, bool is_expanded) {
  const Program program = program_of(words);
  MigratingCommand out;
  if (auto call = alembic_call(program)) {
    out.tool_name = call->is_flask ? "Flask-Migrate" : "Alembic";
    out.tool.alembic = std::move(call->tool);
    out.untold = std::move(call->untold);
    Words before = program.assignments;
    std::erase_if(before, [&](const std::string& one) { return call->is_flask && one.starts_with("FLASK_APP="); });
    if (!before.empty()) out.tool.alembic.before = "export " + typed(before);
    if (!before.empty() && is_expanded) out.untold.emplace_back("a variable before it is put in by the shell");
  } else if (const std::string name = other_tool(program.words); !name.empty()) {
    Words apply = program.environment;
    apply.insert(apply.end(), program.words.begin(), program.words.end());
    if (!program.assignments.empty()) {
      apply.insert(apply.begin(), program.assignments.begin(), program.assignments.end());
      apply.insert(apply.begin(), "env");
    }
    out.tool_name = name;
    out.tool.command = api::CommandTool{apply, {}, ""};
  } else {
    const auto dashes = std::find(words.begin(), words.end(), "--");
    if (dashes == words.end()) return std::nullopt;
    return of_words({dashes + 1, words.end()}, is_expanded);
  }
  if (has_secret(words)) {
    out.untold.emplace_back(
        "its words have what looks like a secret; a Migration holds none: let it come from a variable");
  }
  return out;
}

// Where a word of the container's start is a shell's line.
struct ShellLine {
  std::size_t at = 0;  // of the words
  std::string text;
};

// Returns: the line in `sh -c LINE`, whatever starts the shell.
std::optional<ShellLine> shell_line(const Words& words) {
  for (std::size_t at = 0; at + 1 < words.size(); ++at) {
    if (!kShells.contains(file_name(words[at]))) continue;
    for (std::size_t flag = at + 1; flag + 1 < words.size() && words[flag].starts_with('-'); ++flag) {
      const std::string& word = words[flag];
      if (word.starts_with("--") || word.find('c') == std::string::npos) continue;
      return ShellLine{flag + 1, words[flag + 1]};
    }
  }
  return std::nullopt;
}

class Line {
 public:
  Line(const std::string& text, std::string directory)
      : text_(text), commands_(shell_commands(text)), directory_(std::move(directory)) {}

  std::optional<MigratingCommand> result() {
    for (at_ = 0; at_ < commands_.size(); ++at_) {
      const Words words = without_grammar(commands_[at_].words);
      is_nested_ = is_nested_ || words.size() < commands_[at_].words.size();
      if (auto found = of_words(words, commands_[at_].is_expanded)) return finish(std::move(*found), words);
      prepare(words);
    }
    return std::nullopt;
  }

  // Requires: result() has found something. Returns: the line without it; nullopt where it is bound into more.
  [[nodiscard]] std::optional<std::string> without() const {
    const ShellCommand& own = commands_[at_];
    const bool is_chained =
        own.separator == "||" || own.separator == "|" || own.separator == "&" || own.separator == ")";
    const bool is_second = at_ > 0 && (commands_[at_ - 1].separator == "||" || commands_[at_ - 1].separator == "|");
    if (is_nested_ || is_chained || is_second) return std::nullopt;
    if (at_ + 1 < commands_.size()) {
      std::size_t next = own.next;
      while (next < text_.size() && (text_[next] == ' ' || text_[next] == '\n')) ++next;
      return text_.substr(0, own.begin) + text_.substr(next);
    }
    return at_ == 0 ? "" : text_.substr(0, commands_[at_ - 1].end);
  }

  [[nodiscard]] bool does_nothing_else() const {
    for (std::size_t other = 0; other < commands_.size(); ++other) {
      if (other == at_ || commands_[other].words.empty()) continue;
      const Words words = program_of(without_grammar(commands_[other].words)).words;
      if (!words.empty() && !kIdle.contains(file_name(words.front()))) return false;
    }
    return true;
  }

 private:
  // What a command before the one that migrates does for it.
  void prepare(const Words& words) {
    if (words.size() == 2 && words[0] == "cd") {
      directory_ = joined_path(directory_, words[1]);
      is_elsewhere_ = commands_[at_].is_expanded;
    } else if (words.size() > 1 && (words[0] == "." || words[0] == "source")) {
      before_.push_back(". " + typed({words.begin() + 1, words.end()}));
    } else if (words.size() > 1 && words[0] == "export") {
      const ShellCommand& own = commands_[at_];
      before_.push_back(text_.substr(own.begin, own.end - own.begin));
      if (has_secret(words)) hides_ = true;
    }
  }

  MigratingCommand finish(MigratingCommand out, const Words& words) {
    const ShellCommand& own = commands_[at_];
    std::string text = text_.substr(own.begin, own.end - own.begin);
    if (is_nested_) text = typed(words);
    if (hides_) {
      out.untold.emplace_back(
          "a variable before it has what looks like a secret; a Migration holds none: take it from a Secret");
    }
    if (is_elsewhere_) out.untold.emplace_back("its directory is put in by the shell, and a Migration has it in clear");
    if (!out.tool.command) {
      if (!out.tool.alembic.before.empty()) before_.push_back(out.tool.alembic.before);
      out.tool.alembic.before = join(before_, " && ");
      out.tool.alembic.directory = directory_;
    } else {
      const bool needs_shell = own.is_expanded || own.is_redirected || !before_.empty();
      Words all = before_;
      all.push_back(text);
      if (needs_shell) out.tool.command->apply = {"sh", "-c", join(all, " && ")};
      out.tool.command->directory = directory_;
    }
    out.text = told(words, text);
    out.does_nothing_else = does_nothing_else();
    return out;
  }

  const std::string& text_;
  const std::vector<ShellCommand> commands_;
  std::string directory_;
  std::size_t at_ = 0;
  bool is_elsewhere_ = false;  // after `cd $SOMEWHERE`
  bool is_nested_ = false;     // in an `if`, a loop, parentheses
  bool hides_ = false;         // what prepares it has a secret
  Words before_;
};

}  // namespace

Start start_of(const Json& container) {
  return {strings_at(container, {"command"}), strings_at(container, {"args"}), string_at(container, {"workingDir"})};
}

std::optional<MigratingCommand> migrating_command(const Start& start) {
  Words words = start.command;
  words.insert(words.end(), start.args.begin(), start.args.end());
  if (const auto shell = shell_line(words)) {
    Line line(shell->text, start.directory);
    auto found = line.result();
    if (!found) return std::nullopt;
    const auto without = line.without();
    const bool is_in_args = shell->at >= start.command.size();
    // What is left may hold a secret that nobody needs to read here.
    if (!found->does_nothing_else && without && !has_secret_in_line(*without)) {
      found->without = Replacement{is_in_args, is_in_args ? shell->at - start.command.size() : shell->at, *without};
    }
    return found;
  }
  auto found = of_words(words, false);
  if (!found) return std::nullopt;
  (found->tool.command ? found->tool.command->directory : found->tool.alembic.directory) = start.directory;
  found->text = told(words, typed(words));
  found->does_nothing_else = true;
  return found;
}

std::optional<MigratingCommand> told_command(const std::string& text, const std::string& directory) {
  Line line(text, directory);
  if (auto found = line.result()) return found;
  const std::vector<ShellCommand> commands = shell_commands(text);
  if (commands.empty()) return std::nullopt;
  const bool is_plain = commands.size() == 1 && !commands[0].is_expanded && !commands[0].is_redirected;
  MigratingCommand out;
  out.tool_name = "a command";
  out.tool.command = api::CommandTool{is_plain ? commands[0].words : Words{"sh", "-c", text}, {}, directory};
  out.text = told(commands[0].words, text);
  out.does_nothing_else = true;
  if (has_secret_in_line(text)) out.untold.emplace_back("it has what looks like a secret; a Migration holds none");
  return out;
}

}  // namespace lockkeeper::cmd
