#include "alembic/adapter/loaded_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "alembic/graph.h"
#include "base/digest.h"

namespace lockkeeper::alembic {

namespace {

std::string real_path(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path resolved = std::filesystem::canonical(path, failed);
  return failed ? path : resolved.string();
}

std::vector<NamedAt> named(const std::vector<std::string>& names, int line) {
  std::vector<NamedAt> taken;
  taken.reserve(names.size());
  for (const std::string& name : names) taken.push_back({name, line});
  return taken;
}

void take(RevisionFile& file, const LoadedRevision& python) {
  const int line = file.unclear.line;
  file.revision = python.revision;
  file.revision_line = line;
  file.down_revisions = named(python.down_revisions, line);
  file.depends_on = named(python.depends_on, line);
  file.branch_labels = named(python.branch_labels, line);
  if (!python.doc.empty()) file.doc = python.doc;
  file.needs_adapter = false;
}

api::Finding finding_of(const AdapterFailure& failure, const std::string& path) {
  return {.code = failure.code,
          .severity = api::Severity::kError,
          .subject = path + (failure.line > 0 ? ":" + std::to_string(failure.line) : ""),
          .message = failure.message,
          .remedy = failure.remedy};
}

// Of a revision that no source file has: what it does is unknown, and its bytes are those of whatever holds it.
RevisionFile without_source(const LoadedRevision& python) {
  RevisionFile file;
  file.path = python.path;
  file.makes_more = true;
  std::ifstream bytes(python.path, std::ios::binary);
  file.checksum = sha256_hex(std::string(std::istreambuf_iterator<char>(bytes), {}));
  take(file, python);
  return file;
}

}  // namespace

void complete(std::vector<RevisionFile>& files, const LoadedGraph& loaded) {
  std::unordered_map<std::string, const LoadedRevision*> by_path;
  for (const LoadedRevision& revision : loaded.revisions) by_path.emplace(real_path(revision.path), &revision);
  std::unordered_map<std::string, const AdapterFailure*> failed;
  for (const AdapterFailure& problem : loaded.problems) {
    if (!problem.file.empty()) failed.emplace(real_path(problem.file), &problem);
  }
  for (RevisionFile& file : files) {
    if (!file.needs_adapter) continue;
    const std::string path = real_path(file.path);
    if (const auto found = by_path.find(path); found != by_path.end()) {
      take(file, *found->second);
    } else if (const auto problem = failed.find(path); problem != failed.end()) {
      file.problem = finding_of(*problem->second, file.path);
      file.problem->code = api::Code::kRevisionError;
      file.needs_adapter = false;
    }
  }
}

void take_loaded(VersionFiles& files, const LoadedGraph& loaded) {
  complete(files.files, loaded);
  if (!loaded.whole) {
    // What the files themselves show, the graph says better, with file and line.
    if (loaded.revisions.empty() && Graph(files.files).problems().empty()) {
      for (const AdapterFailure& problem : loaded.problems) files.problems.push_back(finding_of(problem, problem.file));
    }
    return;
  }
  std::unordered_map<std::string, RevisionFile*> read;
  for (RevisionFile& file : files.files) read.emplace(real_path(file.path), &file);
  std::vector<RevisionFile> all;
  std::unordered_set<std::string> ids;
  for (const LoadedRevision& python : loaded.revisions) {
    ids.insert(python.revision);
    const auto found = read.find(real_path(python.path));
    const bool same = found != read.end() && found->second->revision == python.revision;
    all.push_back(same ? std::move(*found->second) : without_source(python));
    if (same) read.erase(found);
  }
  for (RevisionFile& file : files.files) {
    const auto left = read.find(real_path(file.path));
    if (left == read.end() || left->second != &file) continue;
    if (file.problem || ids.contains(file.revision)) all.push_back(std::move(file));
  }
  files.files = std::move(all);
}

}  // namespace lockkeeper::alembic
