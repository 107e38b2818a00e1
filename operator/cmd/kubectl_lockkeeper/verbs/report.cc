#include "cmd/kubectl_lockkeeper/report_parts.h"

#include <fmt/core.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

#include "base/error.h"
#include "base/process.h"
#include "base/timestamp.h"
#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/migrations.h"
#include "cmd/kubectl_lockkeeper/verb.h"

namespace lockkeeper::cmd {
namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kPackingTakes{60000};

struct ReportFlags {
  std::string file;
  bool as_directory = false;
};

std::string usual_name(const kube::ObjectKey& key) {
  std::string time = to_rfc3339(now());
  std::erase_if(time, [](char c) { return c == ':' || c == '-'; });
  return fmt::format("lockkeeper-report-{}-{}-{}", key.ns, key.name, time);
}

// Only whoever asked for it reads it.
void write_files(const fs::path& directory, const std::vector<ReportFile>& files) {
  if (!fs::create_directory(directory)) {
    throw Error(ErrorKind::kTerminal, fmt::format("{} is there already; name another file", directory.string()));
  }
  fs::permissions(directory, fs::perms::owner_all);
  for (const auto& [name, text] : files) {
    std::ofstream file(directory / name);
    file << text;
    if (!file.flush()) throw Error(ErrorKind::kTerminal, fmt::format("cannot write {}", (directory / name).string()));
  }
}

// Requires: the directory has been written. Returns: whether it stands in the archive now.
bool pack(const fs::path& directory, const fs::path& archive) {
  ProcessOptions tar;
  tar.arguments = {
      "tar", "-C", directory.parent_path().string(), "-czf", archive.string(), directory.filename().string()};
  try {
    const ProcessResult result = run_process(tar, "", kPackingTakes);
    if (!result.timed_out && result.exit.signal == 0 && result.exit.code == 0) return true;
    say(fmt::format("tar {}: {}", how_it_ended(result.exit), result.error));
  } catch (const Error& error) {
    say(error.what());
  }
  return false;
}

int write_report(const Call& call, const ReportFlags& own) {
  const auto object = the_one(call);
  if (!object) return kExitNotThere;
  const std::string name = usual_name(kube::ObjectKey::of(*object));
  const std::vector<ReportFile> files = collect_report(call, *object);
  const fs::path target = fs::absolute(own.file.empty() ? name + (own.as_directory ? "" : ".tar.gz") : own.file);
  try {
    if (own.as_directory) {
      write_files(target, files);
      print(target.string() + "\n");
      return kExitDone;
    }
    const fs::path directory = target.parent_path() / fmt::format("{}-{}", name, ::getpid());
    write_files(directory, files);
    const bool is_packed = pack(directory, target);
    if (is_packed) {
      fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
      fs::remove_all(directory);
    }
    if (!is_packed) say(fmt::format("not packed: the report stands in {}", directory.string()));
    print((is_packed ? target : directory).string() + "\n");
    return is_packed ? kExitDone : kExitFailed;
  } catch (const fs::filesystem_error& error) {
    say(error.what());
    return kExitFailed;
  }
}

}  // namespace

Verb report_verb() {
  Verb verb;
  verb.name = "report";
  verb.synopsis = "A bundle for a bug report: objects, Events, logs, the plan; without secrets";
  verb.scope = Scope::kOne;
  verb.prepare = [](CLI::App& app) {
    const auto own = std::make_shared<ReportFlags>();
    app.add_option("-f,--file", own->file, "Where it is written (default: lockkeeper-report-….tar.gz here)");
    app.add_flag("--directory", own->as_directory, "A directory instead of an archive");
    return [own](const Call& call) { return write_report(call, *own); };
  };
  return verb;
}

}  // namespace lockkeeper::cmd
