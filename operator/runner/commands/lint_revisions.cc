#include "runner/commands/lint_revisions.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "alembic/files/batch_mode.h"
#include "alembic/files/downgrade_body.h"
#include "alembic/graph.h"
#include "base/process.h"
#include "plan/foresight/revision_sql.h"
#include "runner/commands/offline_sql.h"
#include "runner/commands/replayed_snapshot.h"
#include "runner/commands/run_name.h"
#include "runner/observe/context_reader.h"
#include "runner/observe/files_alone.h"
#include "runner/shadow/snapshot_file.h"

namespace lockkeeper::runner {
namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kPatienceWithGit = std::chrono::minutes(1);

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string display(const std::string& path) {
  std::error_code error;
  const fs::path near = fs::proximate(path, error);
  return error || near.empty() ? path : near.string();
}

// What a revision runs, and what a server did with it where one has run it.
struct Known {
  std::string sql;
  int traced_on = 0;
  std::map<std::size_t, api::StatementTrace> traces{};
};
using KnownByRevision = std::map<std::string, Known>;

KnownByRevision known_by(const schema::History& history) {
  KnownByRevision all;
  for (const schema::RevisionHistory& revision : history.revisions) {
    plan::RevisionSql sql = plan::revision_sql(revision.statements);
    all[revision.revision] = {std::move(sql.text), revision.traced_on, std::move(sql.traces)};
  }
  return all;
}

KnownByRevision known_by(const SqlByRevision& sql) {
  KnownByRevision all;
  for (const auto& [revision, text] : sql) all[revision] = {text};
  return all;
}

// What Git says to these words, in lines that end in zeros. Returns: why not, where it does not answer.
std::variant<std::vector<std::string>, std::string> ask_git(const std::string& directory,
                                                            const std::vector<std::string>& words) {
  ProcessOptions options;
  options.arguments = {"git", "-C", directory.empty() ? "." : directory};
  options.arguments.insert(options.arguments.end(), words.begin(), words.end());
  const ProcessResult ended = run_process(options, "", kPatienceWithGit);
  if (ended.timed_out || ended.exit.signal != 0 || ended.exit.code != 0) {
    const std::size_t end = ended.error.find('\n');
    return ended.error.empty() ? how_it_ended(ended.exit) : ended.error.substr(0, end);
  }
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < ended.output.size();) {
    const std::size_t end = std::min(ended.output.find('\0', at), ended.output.size());
    lines.push_back(ended.output.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// The files that differ from where this branch left the commit's, those that Git does not know yet included.
std::variant<std::set<fs::path>, std::string> files_since(const std::string& commit, const std::string& directory) {
  auto top = ask_git(directory, {"rev-parse", "--show-toplevel"});
  if (auto* why = std::get_if<std::string>(&top)) return std::move(*why);
  std::string root = std::get<0>(top).empty() ? "." : std::get<0>(top).front();
  while (root.ends_with('\n')) root.pop_back();
  std::set<fs::path> files;
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"diff", "--name-only", "-z", "--merge-base", commit, "--"},
        std::vector<std::string>{"ls-files", "-z", "--others", "--exclude-standard"}}) {
    auto answer = ask_git(root, words);
    if (auto* why = std::get_if<std::string>(&answer)) return std::move(*why);
    for (const std::string& name : std::get<0>(answer)) files.insert(fs::weakly_canonical(fs::path(root) / name));
  }
  return files;
}

// Which revisions are not wanted.
std::variant<std::set<std::string>, api::Finding> left_out(const LintScope& scope, const alembic::Graph& graph,
                                                           const std::string& directory) {
  if (scope.of == LintScope::Of::kAll) return std::set<std::string>{};
  const alembic::ResolvedTarget revision = graph.resolve(scope.since, {});
  if (revision.ok()) {
    const std::vector<std::string> old = graph.ancestors_of(revision.revisions);
    return std::set<std::string>(old.begin(), old.end());
  }
  auto files = files_since(scope.since, directory);
  if (const auto* why = std::get_if<std::string>(&files)) {
    return api::Finding{
        api::Code::kUnknownTarget, api::Severity::kError, scope.since,
        fmt::format("--since={0}: '{0}' is no revision of these files, and Git says: {1}.", scope.since, *why),
        "name a revision, or a branch or commit that this clone has: a shallow clone has few"};
  }
  std::set<std::string> old;
  for (const alembic::RevisionFile& file : graph.revisions()) {
    if (!std::get<0>(files).contains(fs::weakly_canonical(file.path))) old.insert(file.revision);
  }
  return old;
}

// Adds what stands at or before LintScope::start_after.
std::optional<UnknownStart> leave_out_older(const LintScope& scope, const alembic::Graph& graph,
                                            std::set<std::string>& old) {
  if (scope.start_after.empty()) return std::nullopt;
  const alembic::ResolvedTarget start = graph.resolve(scope.start_after, {});
  if (!start.ok() || start.revisions.empty()) {
    return UnknownStart{fmt::format("--start-after={0}: '{0}' is no revision of these files", scope.start_after)};
  }
  for (const std::string& id : graph.ancestors_of(start.revisions)) old.insert(id);
  return std::nullopt;
}

lint::Downgrade downgrade_of(const std::string& source) {
  switch (alembic::read_downgrade(source)) {
    case alembic::DowngradeBody::kMissing: return lint::Downgrade::kMissing;
    case alembic::DowngradeBody::kEmpty: return lint::Downgrade::kEmpty;
    case alembic::DowngradeBody::kRaises: return lint::Downgrade::kRaises;
    case alembic::DowngradeBody::kActs: break;
  }
  return lint::Downgrade::kActs;
}

std::vector<lint::CallOutsideOfBatch> outside_of_batch(const std::string& source) {
  std::vector<lint::CallOutsideOfBatch> calls;
  for (const alembic::CallOutsideOfBatch& call : alembic::calls_outside_of_batch(source)) {
    calls.push_back({call.operation, call.table, static_cast<std::size_t>(call.line)});
  }
  return calls;
}

lint::RevisionSql revision_sql(const alembic::RevisionFile& file, const Known& known, bool wanted, bool batch_mode) {
  lint::RevisionSql revision{file.revision, display(file.path), "", known.sql};
  revision.traced_on = known.traced_on;
  revision.traces = known.traces;
  for (const alembic::NamedAt& parent : file.down_revisions) revision.parents.push_back(parent.name);
  if (!wanted) return revision;
  revision.source = content_of(file.path);
  // Of what is compiled there is no text to read.
  if (!file.path.ends_with(".py")) return revision;
  revision.downgrade = downgrade_of(revision.source);
  if (batch_mode) revision.outside_of_batch = outside_of_batch(revision.source);
  return revision;
}

// The files, and which of them are not wanted.
struct Selection {
  const alembic::Graph& graph;
  std::string env_file;  // empty: not known
  std::set<std::string> old;
};

RevisionsToLint split(const Selection& files, const KnownByRevision& known, SqlSource source) {
  const bool batch_mode = !files.env_file.empty() && alembic::asks_for_batch_mode(content_of(files.env_file));
  RevisionsToLint result;
  result.source = source;
  for (const std::string& id : files.graph.pending({}, files.graph.heads())) {
    const alembic::RevisionFile* file = files.graph.find(id);
    const auto runs = known.find(id);
    if (file == nullptr) continue;
    const bool wanted = !files.old.contains(id);
    (wanted ? result.wanted : result.before)
        .push_back(revision_sql(*file, runs == known.end() ? Known() : runs->second, wanted, batch_mode));
  }
  return result;
}

using Result = std::variant<RevisionsToLint, UnknownStart, api::Finding>;

api::Finding error_of(const std::vector<api::Finding>& findings) {
  if (const api::Finding* error = api::first_error(findings)) return *error;
  return {api::Code::kNotReplayable, api::Severity::kError, "", "Nothing says what the revisions run.",
          "write the snapshot file: `lockkeeper snapshot --shadow=same-server`"};
}

Result by_offline_sql(const Settings& settings, const Selection& files) {
  auto sql = write_sql_offline(settings);
  if (auto* finding = std::get_if<api::Finding>(&sql)) return std::move(*finding);
  return split(files, known_by(std::get<SqlByRevision>(sql)), SqlSource::kOffline);
}

// As the files say, without the database; but a replay needs to know it.
Result by_files(const LintScope& scope, const Settings& settings, Reporter& reporter, StopRequest& stop) {
  const FilesAlone files = read_files_alone(settings, FoundBy::kConfiguration);
  if (!files.graph) return error_of(files.findings);
  auto old = left_out(scope, *files.graph, settings.alembic.directory);
  if (auto* finding = std::get_if<api::Finding>(&old)) return std::move(*finding);
  Selection selection{*files.graph, files.env_file, std::get<std::set<std::string>>(std::move(old))};
  if (auto unknown = leave_out_older(scope, *files.graph, selection.old)) return std::move(*unknown);
  SnapshotFile file(files.snapshot);
  const SnapshotFile::Content content = file.content_for(*files.graph);
  const auto* snapshot = std::get_if<std::shared_ptr<const schema::Snapshot>>(&content);
  if (snapshot != nullptr && *snapshot != nullptr) {
    return split(selection, known_by((*snapshot)->contexts.front().history), SqlSource::kSnapshot);
  }
  if (settings.shadow.where == ShadowSettings::Where::kNone) return by_offline_sql(settings, selection);
  const Replayed replayed = replay_contexts(settings, ReplayExtent::kAll, reporter, stop);
  if (!replayed.snapshot) return error_of(replayed.findings);
  return split(selection, known_by(replayed.snapshot->contexts.front().history), SqlSource::kReplay);
}

// What is not applied, by the rows of the database.
Result by_database(const LintScope& scope, const Settings& settings, Reporter& reporter, StopRequest& stop) {
  ContextReader reader(settings, make_run_name(settings.run), true, reporter, stop);
  reader.open();
  reader.learn();
  reader.look(reader.surveyed_rows());
  if (const api::Finding* error = api::first_error(reader.problems())) return *error;
  const std::vector<std::string>& pending = reader.assessment().diagnosis.revision.pending;
  Selection selection{reader.graph(), reader.application().env_file(), {}};
  for (const alembic::RevisionFile& file : reader.graph().revisions()) {
    if (std::find(pending.begin(), pending.end(), file.revision) == pending.end()) selection.old.insert(file.revision);
  }
  if (auto unknown = leave_out_older(scope, reader.graph(), selection.old)) return std::move(*unknown);
  const auto& history = reader.facts().history;
  if (!history) return by_offline_sql(settings, selection);
  const SnapshotFile::Content content = reader.application().snapshot().content_for(reader.graph());
  const auto* snapshot = std::get_if<std::shared_ptr<const schema::Snapshot>>(&content);
  const bool from_file = snapshot != nullptr && *snapshot != nullptr;
  return split(selection, known_by(*history), from_file ? SqlSource::kSnapshot : SqlSource::kReplay);
}

}  // namespace

std::string_view to_string(SqlSource source) {
  switch (source) {
    case SqlSource::kSnapshot: return "the snapshot file";
    case SqlSource::kReplay: return "a replay in the shadow";
    case SqlSource::kOffline: return "alembic upgrade --sql";
  }
  return "";
}

std::variant<RevisionsToLint, UnknownStart, api::Finding> revisions_to_lint(const LintScope& scope,
                                                                            const Settings& settings,
                                                                            Reporter& reporter, StopRequest& stop) {
  if (settings.unprepared) return *settings.unprepared;
  return scope.of == LintScope::Of::kPending ? by_database(scope, settings, reporter, stop)
                                             : by_files(scope, settings, reporter, stop);
}

}  // namespace lockkeeper::runner
