#include "alembic/adapter/adapter_child.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <utility>

#include "alembic/adapter/adapter_protocol.h"
#include "alembic/adapter/adapter_source.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

namespace lockkeeper::alembic {
namespace {

// Out of the way of the numbers that the child's own ends get.
constexpr int kLowestBundleFd = 64;
constexpr std::size_t kTailLines = 20;
constexpr Milliseconds kFinishSlice{10};

// A file in memory that the child inherits.
class Bundle {
 public:
  Bundle() {
    const std::string text = adapter_bundle();
    const int made = ::memfd_create("lockkeeper_adapter", MFD_CLOEXEC);
    if (made < 0)
      throw Error(ErrorKind::kTerminal, fmt::format("cannot make a file in memory: {}", std::strerror(errno)));
    fd_ = ::fcntl(made, F_DUPFD, kLowestBundleFd);
    ::close(made);
    std::string_view left(text);
    while (!left.empty()) {
      const ssize_t wrote = ::write(fd_, left.data(), left.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) {
        ::close(fd_);
        throw Error(ErrorKind::kTerminal, fmt::format("cannot fill a file in memory: {}", std::strerror(errno)));
      }
      left.remove_prefix(static_cast<std::size_t>(wrote));
    }
    ::lseek(fd_, 0, SEEK_SET);
  }
  ~Bundle() { ::close(fd_); }
  Bundle(const Bundle&) = delete;
  Bundle& operator=(const Bundle&) = delete;

  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

// What stays the same for the child's life.
std::string application_of(const AdapterOptions& options) {
  return to_line(Json{{"x", options.x}, {"flask", options.flask}, {"python", options.python_because}});
}

}  // namespace

AdapterChild::AdapterChild(const AdapterOptions& options) {
  for (const Secret& secret : options.secrets) redaction_.add(secret);
  const Bundle bundle;
  ProcessOptions process;
  process.directory = options.directory;
  process.pipe_input = true;
  process.events_fd = kEventsFd;
  process.line_limit = kLineLimit;
  std::vector<std::vector<std::string>> pythons{options.python};
  if (options.python.empty()) pythons = {{"python3"}, {"python"}};
  for (std::size_t i = 0; !process_; ++i) {
    process.arguments = pythons[i];
    std::string& program = process.arguments.front();
    // A relative path is meant from where we are, not from where the child will be.
    if (program.find('/') != std::string::npos) program = std::filesystem::absolute(program).string();
    python_ = join(process.arguments, " ");
    process.arguments.insert(process.arguments.end(),
                             {"-c", std::string(adapter_bootstrap()), std::to_string(bundle.fd()),
                              std::to_string(kEventsFd), std::to_string(::getpid()), application_of(options)});
    try {
      process_ = std::make_unique<Process>(process);
    } catch (const Error&) {
      if (i + 1 == pythons.size()) throw;
    }
  }
}

bool AdapterChild::send(const Secret& request) {
  return process_->write(request.reveal() + "\n");
}

void AdapterChild::stop() {
  process_->write(stop_request_line() + "\n");
}

void AdapterChild::go() {
  process_->write(go_request_line() + "\n");
}

void AdapterChild::ask(const std::string& line) {
  process_->write(line + "\n");
}

void AdapterChild::end() {
  broken_ = true;
  process_->signal(SIGKILL);
}

void AdapterChild::tell_place() {
  if (process_->pid() > 0) ::kill(process_->pid(), SIGUSR1);
}

void AdapterChild::finish(Milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  process_->close_input();
  broken_ = true;
  while (!process_->try_wait() && std::chrono::steady_clock::now() < until) {
    // Nobody else empties its pipes.
    if (!process_->read_lines(kFinishSlice, [](Stream, std::string_view) {})) break;
  }
  const auto left = std::chrono::ceil<Milliseconds>(until - std::chrono::steady_clock::now());
  if (!process_->wait_for(left)) end();
}

bool AdapterChild::read(Milliseconds timeout, const std::function<void(Stream, std::string_view)>& on_line) {
  return process_->read_lines(timeout, [&](Stream stream, std::string_view line) {
    if (stream == Stream::kEvents) spoke_ = true;
    on_line(stream, line);
  });
}

void AdapterChild::remember(std::string line) {
  tail_.push_back(std::move(line));
  if (tail_.size() > kTailLines) tail_.pop_front();
}

void AdapterChild::remember(const RoleSeen& role) {
  if (std::find(roles_.begin(), roles_.end(), role) == roles_.end()) roles_.push_back(role);
}

std::string AdapterChild::tail() const {
  std::string text;
  for (const std::string& line : tail_) text += (text.empty() ? "" : "\n") + line;
  return text;
}

}  // namespace lockkeeper::alembic
