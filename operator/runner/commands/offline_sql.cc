#include "runner/commands/offline_sql.h"

#include <fmt/core.h>

#include <chrono>
#include <utility>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "base/process.h"
#include "base/redaction.h"
#include "runner/observe/adapter_options.h"

namespace lockkeeper::runner {
namespace {

// A big application takes seconds to import.
constexpr Milliseconds kPatience = std::chrono::minutes(5);
constexpr std::string_view kRunning = "-- Running upgrade ";
constexpr std::string_view kArrow = " -> ";

std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of("\r\n ");
  if (end == std::string::npos) return "it said nothing";
  const std::size_t begin = text.find_last_of('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1,
                     end - (begin == std::string::npos ? 0 : begin + 1) + 1);
}

std::vector<std::string> command_of(const Settings& settings) {
  const alembic::AdapterOptions options = adapter_options(settings, {});
  std::vector<std::string> words = options.python.empty() ? std::vector<std::string>{"python3"} : options.python;
  words.insert(words.end(), {"-m", "alembic"});
  if (!options.config.empty()) words.insert(words.end(), {"-c", options.config});
  words.insert(words.end(), {"-n", options.section});
  for (const std::string& argument : options.x) words.insert(words.end(), {"-x", argument});
  words.insert(words.end(), {"upgrade", "base:heads", "--sql"});
  return words;
}

}  // namespace

SqlByRevision split_by_revision(std::string_view sql) {
  SqlByRevision result;
  std::string* current = nullptr;
  while (!sql.empty()) {
    const std::size_t end = sql.find('\n');
    const std::string_view line = sql.substr(0, end);
    sql.remove_prefix(end == std::string_view::npos ? sql.size() : end + 1);
    if (line.starts_with(kRunning)) {
      std::string_view to =
          line.substr(line.find(kArrow) == std::string_view::npos ? line.size() : line.find(kArrow) + kArrow.size());
      while (!to.empty() && (to.back() == '\r' || to.back() == ' ')) to.remove_suffix(1);
      current = &result[std::string(to)];
    }
    if (current != nullptr) current->append(line).append("\n");
  }
  return result;
}

std::variant<SqlByRevision, api::Finding> write_sql_offline(const Settings& settings) {
  if (!settings.alembic.flask.empty()) {
    return api::Finding{api::Code::kEnvError, api::Severity::kError, "",
                        "What revisions of Flask-Migrate run is not asked of `flask db upgrade --sql`.",
                        "write the snapshot file: `lockkeeper snapshot --shadow=same-server`"};
  }
  ProcessOptions options;
  options.arguments = command_of(settings);
  options.directory = settings.alembic.directory;
  const ProcessResult ended = run_process(options, "", kPatience);
  if (!ended.timed_out && ended.exit.signal == 0 && ended.exit.code == 0) return split_by_revision(ended.output);
  const std::string why = ended.timed_out ? "it did not end within five minutes" : last_line(ended.error);
  return api::Finding{
      api::Code::kEnvError, api::Severity::kError, "",
      fmt::format("`alembic upgrade --sql` does not say what the revisions run: {}.",
                  Redaction().apply(why, Redaction::Users::kGo)),
      "write the snapshot file, `lockkeeper snapshot --shadow=same-server`, or lint with --shadow=same-server"};
}

}  // namespace lockkeeper::runner
