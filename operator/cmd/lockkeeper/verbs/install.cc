#include "cmd/lockkeeper/verbs/install.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "base/error.h"

namespace lockkeeper::cmd {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLoader = "ld-linux-x86-64.so.2";
constexpr const char* kProgram = "lockkeeper";
constexpr mode_t kExecutable = 0755;

[[noreturn]] void fail(const std::string& what, const fs::path& path, int code) {
  throw Error(ErrorKind::kTerminal, fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(code)));
}

// The launcher starts us by the bundle's own loader, so that is what /proc/self/exe names.
fs::path bundle_root() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  fs::path root = self.parent_path().parent_path();
  if (error || self.filename() != kLoader || !fs::exists(root / "bin" / kProgram, error) ||
      !fs::exists(root / "libexec" / kProgram, error)) {
    throw Error(ErrorKind::kTerminal,
                "this lockkeeper does not run from a bundle, so there is nothing to install; "
                "deploy/bundle.sh makes one");
  }
  return root;
}

// Half of a file is not left behind.
[[noreturn]] void fail_without(const fs::path& half, const std::string& what, const fs::path& path, int code) {
  ::unlink(half.c_str());
  fail(what, path, code);
}

class File {
 public:
  File(const fs::path& path, int flags, mode_t mode) : fd_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

std::uintmax_t copy_file_to(const fs::path& from, const fs::path& to) {
  const fs::path beside = to.parent_path() / ("." + to.filename().string() + "." + std::to_string(::getpid()));
  std::uintmax_t bytes = 0;
  {
    const File source(from, O_RDONLY, 0);
    if (source.fd() < 0) fail("read", from, errno);
    const File target(beside, O_WRONLY | O_CREAT | O_TRUNC, kExecutable);
    if (target.fd() < 0) fail("write", beside, errno);
    std::vector<char> buffer(std::size_t{1} << 20U);
    while (true) {
      const ssize_t got = ::read(source.fd(), buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail_without(beside, "read", from, errno);
      if (got == 0) break;
      for (ssize_t done = 0; done < got;) {
        const ssize_t wrote = ::write(target.fd(), buffer.data() + done, static_cast<std::size_t>(got - done));
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) fail_without(beside, "write", beside, errno);
        done += wrote;
      }
      bytes += static_cast<std::uintmax_t>(got);
    }
    // Whatever the umask is: another user runs it.
    if (::fchmod(target.fd(), kExecutable) != 0) fail_without(beside, "set the mode of", beside, errno);
  }
  if (::rename(beside.c_str(), to.c_str()) != 0) fail_without(beside, "rename into", to, errno);
  return bytes;
}

void make_directory(const fs::path& path) {
  if (::mkdir(path.c_str(), kExecutable) == 0) {
    ::chmod(path.c_str(), kExecutable);
  } else if (errno != EEXIST) {
    fail("make", path, errno);
  }
}

}  // namespace

Installed install(const std::string& directory) {
  const fs::path root = bundle_root();
  const fs::path to = directory;
  std::error_code error;
  fs::create_directories(to, error);
  if (error && !fs::is_directory(to)) fail("make", to, error.value());
  if (fs::equivalent(root, to, error)) {
    throw Error(ErrorKind::kTerminal,
                fmt::format("{} is where this program runs from; name another directory", directory));
  }

  Installed installed;
  const auto take = [&](const fs::path& relative) {
    installed.bytes += copy_file_to(root / relative, to / relative);
    ++installed.files;
  };
  for (const char* folder : {"lib", "libexec", "bin"}) make_directory(to / folder);
  for (const auto& entry : fs::directory_iterator(root / "lib")) {
    if (entry.is_regular_file()) take(fs::path("lib") / entry.path().filename());
  }
  // Other programs of the bundle (the operator) stay at home.
  take(fs::path("libexec") / kProgram);
  take(fs::path("bin") / kProgram);
  installed.program = (to / "bin" / kProgram).string();
  return installed;
}

}  // namespace lockkeeper::cmd
