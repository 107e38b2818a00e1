#include "alembic/files/version_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>

namespace lockkeeper::alembic {

namespace {

// A revision file of more than this is none: it is not read into memory.
constexpr std::size_t kFileLimit = std::size_t{16} * 1024 * 1024;

api::Finding unreadable(const std::string& path, int error, const std::string& what) {
  const std::string why = error != 0 ? fmt::format(": {}", std::strerror(error)) : "";
  return {.code = api::Code::kRevisionError,
          .severity = api::Severity::kError,
          .subject = path,
          .message = fmt::format("{}: {}{}.", path, what, why),
          .remedy = fmt::format(
              "make it readable for the user that runs the migration (uid {}), or take it out of the directory",
              geteuid())};
}

std::string real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> resolved(realpath(path.c_str(), nullptr), &std::free);
  return resolved ? std::string(resolved.get()) : std::string();
}

struct CloseDirectory {
  void operator()(DIR* stream) const { closedir(stream); }
};

struct FoundFile {
  std::string path;  // as people know it: what a mounted ConfigMap's links lead to has another name tomorrow
  std::optional<api::Finding> problem;
};

// Walks the directories in Alembic's order.
class Finder {
 public:
  explicit Finder(const VersionLocations& locations, VersionFiles& result) : locations_(locations), result_(result) {}

  std::vector<FoundFile> run() {
    for (const std::string& directory : locations_.directories) {
      if (real_path(directory).empty()) {
        result_.missing.push_back(directory);
      } else {
        walk(directory);
      }
    }
    return std::move(found_);
  }

 private:
  void walk(const std::string& directory) {
    const std::unique_ptr<DIR, CloseDirectory> stream(opendir(directory.c_str()));
    if (!stream) {
      // What os.walk cannot open it passes over in silence; the revisions in it would be missing without a word.
      result_.problems.push_back(unreadable(directory, errno, "the directory of revision files cannot be read"));
      return;
    }
    std::vector<std::pair<std::string, bool>> files;  // name, whether it is a symbolic link
    std::vector<std::string> directories;
    const auto path_of = [&directory](const std::string& name) { return fmt::format("{}/{}", directory, name); };
    while (const dirent* entry = readdir(stream.get())) {
      const std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      unsigned char type = entry->d_type;
      bool link = type == DT_LNK;
      if (type == DT_UNKNOWN || link) {
        struct stat status {};
        const std::string path = path_of(name);
        if (lstat(path.c_str(), &status) == 0) link = S_ISLNK(status.st_mode);
        const bool is_directory = stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
        type = is_directory ? DT_DIR : DT_REG;
      }
      if (type == DT_DIR) {
        if (!link) directories.push_back(name);
      } else if (link || is_revision_file_name(name)) {
        files.emplace_back(name, link);
      }
    }
    if (!directory.ends_with("__pycache__")) {
      std::sort(files.begin(), files.end());
      // Once for all that is not a link: realpath() asks for each part of a path.
      const std::string real_directory = real_path(directory);
      for (const auto& [name, link] : files) add(path_of(name), link ? "" : fmt::format("{}/{}", real_directory, name));
    }
    if (!locations_.recursive) return;
    std::sort(directories.begin(), directories.end());
    for (const std::string& name : directories) walk(path_of(name));
  }

  // `real`: what the path leads to; empty where it is a symbolic link.
  void add(std::string path, std::string real) {
    FoundFile file{.path = std::move(path), .problem = {}};
    if (real.empty()) {
      real = real_path(file.path);
      const std::string name = file.path.substr(file.path.rfind('/') + 1);
      if (real.empty()) {
        if (!is_revision_file_name(name)) return;
        file.problem = unreadable(file.path, ENOENT, "the symbolic link leads nowhere");
      } else {
        // Alembic judges a link by what it leads to.
        const std::string real_name = real.substr(real.rfind('/') + 1);
        if (!is_revision_file_name(real_name)) return;
        if (real_name != name) file.path = real;
      }
    }
    if (!seen_.insert(real.empty() ? file.path : real).second) return;  // Alembic takes it once, with a warning
    found_.push_back(std::move(file));
  }

  const VersionLocations& locations_;
  VersionFiles& result_;
  std::vector<FoundFile> found_;
  std::unordered_set<std::string> seen_;
};

// Fills `bytes`, whose memory is used again for each file. 0, or what went wrong.
int read_bytes(const std::string& path, std::string& bytes) {
  // O_NONBLOCK: a FIFO with the name of a revision must not hold us.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return errno;
  std::size_t size = 0;
  int error = 0;
  if (bytes.size() < 8192) bytes.resize(8192);
  while (true) {
    const ssize_t count = read(file, bytes.data() + size, bytes.size() - size);
    if (count < 0) {
      if (errno == EINTR) continue;
      error = errno;
      break;
    }
    size += static_cast<std::size_t>(count);
    // A short read is the end of a regular file; a full buffer asks for more.
    if (count == 0 || size < bytes.size()) break;
    if (size > kFileLimit) {
      error = EFBIG;
      break;
    }
    bytes.resize(bytes.size() * 4);
  }
  close(file);
  if (error == 0) bytes.resize(size);
  return error;
}

RevisionFile read_one(const FoundFile& found, std::string& buffer) {
  RevisionFile file;
  if (found.problem) {
    file.path = found.path;
    file.problem = found.problem;
    return file;
  }
  if (const int error = read_bytes(found.path, buffer); error != 0) {
    file.path = found.path;
    file.problem = unreadable(found.path, error, "the revision file cannot be read");
    return file;
  }
  return parse_revision_file(found.path, buffer);
}

}  // namespace

bool VersionLocations::is_same(const VersionLocations& other) const {
  const auto real = [](const std::string& path) {
    std::string resolved = real_path(path);
    return resolved.empty() ? path : resolved;
  };
  return recursive == other.recursive && sourceless == other.sourceless &&
         std::equal(directories.begin(), directories.end(), other.directories.begin(), other.directories.end(),
                    [&real](const std::string& a, const std::string& b) { return real(a) == real(b); });
}

bool VersionFiles::needs_adapter() const {
  return std::any_of(files.begin(), files.end(), [](const RevisionFile& file) { return file.needs_adapter; });
}

std::vector<std::string> VersionFiles::unclear_paths() const {
  std::vector<std::string> paths;
  for (const RevisionFile& file : files) {
    if (file.needs_adapter) paths.push_back(file.path);
  }
  return paths;
}

VersionFiles read_version_files(const VersionLocations& locations, unsigned threads) {
  VersionFiles result;
  const std::vector<FoundFile> found = Finder(locations, result).run();
  result.files.resize(found.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    // A handful at a time: neighbours in a directory are neighbours on the disk, and the counter is shared.
    constexpr std::size_t kPortion = 64;
    std::string buffer;
    for (std::size_t from = next.fetch_add(kPortion); from < found.size(); from = next.fetch_add(kPortion)) {
      for (std::size_t at = from; at < std::min(from + kPortion, found.size()); ++at) {
        result.files[at] = read_one(found[at], buffer);
      }
    }
  };
  if (threads == 0) threads = std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
  // A thread costs more than it saves for a few files.
  threads = std::min<unsigned>(threads, static_cast<unsigned>(found.size() / 256 + 1));
  {
    std::vector<std::jthread> others;
    for (unsigned n = 1; n < threads; ++n) others.emplace_back(work);
    work();
  }
  for (const RevisionFile& file : result.files) {
    if (file.problem) result.problems.push_back(*file.problem);
  }
  return result;
}

}  // namespace lockkeeper::alembic
