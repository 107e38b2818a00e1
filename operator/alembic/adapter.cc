#include "alembic/adapter.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <deque>
#include <filesystem>
#include <set>
#include <utility>

#include "alembic/adapter_source.h"
#include "alembic/redaction.h"
#include "base/error.h"
#include "base/process.h"

namespace lockkeeper::alembic {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kEventsFd = 3;
// Out of the way of the numbers that the child's own ends get.
constexpr int kLowestBundleFd = 64;
constexpr std::size_t kOutputLineLimit = 4096;
constexpr std::size_t kTailLines = 20;
constexpr Milliseconds kShortWait{50};

// A file in memory that the child inherits.
class Bundle {
 public:
  Bundle() {
    const std::string text = adapter_bundle();
    const int made = ::memfd_create("lockkeeper_adapter", MFD_CLOEXEC);
    if (made < 0)
      throw Error(ErrorKind::kTerminal, std::string("cannot make a file in memory: ") + std::strerror(errno));
    fd_ = ::fcntl(made, F_DUPFD, kLowestBundleFd);
    ::close(made);
    std::string_view left(text);
    while (!left.empty()) {
      const ssize_t wrote = ::write(fd_, left.data(), left.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) {
        ::close(fd_);
        throw Error(ErrorKind::kTerminal, std::string("cannot fill a file in memory: ") + std::strerror(errno));
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

std::string ended(const ProcessExit& exit) {
  if (exit.signal == 0) return "ended with exit status " + std::to_string(exit.code);
  const char* name = ::sigabbrev_np(exit.signal);
  return "was ended by signal " + (name != nullptr ? "SIG" + std::string(name) : std::to_string(exit.signal));
}

AdapterFailure no_python(const AdapterOptions& options, const std::string& said) {
  AdapterFailure failure;
  failure.code = api::Code::kConfigError;
  if (options.python.empty()) {
    failure.message = "neither python3 nor python is on PATH: " + said;
    failure.remedy = "name the application's Python by --python";
  } else {
    failure.message = said;
    failure.remedy = "name a Python that is there by --python";
  }
  return failure;
}

}  // namespace

// One Python process and what we remember of it.
class Adapter::Child {
 public:
  explicit Child(const AdapterOptions& options) {
    for (const Secret& secret : options.secrets) redaction_.add(secret);
    const Bundle bundle;
    ProcessOptions process;
    process.directory = options.directory;
    process.pipe_input = true;
    process.events_fd = kEventsFd;
    process.line_limit = kLineLimit;
    std::vector<std::string> pythons{options.python};
    // A relative path is meant from where we are, not from where the child will be.
    if (options.python.find('/') != std::string::npos) pythons = {std::filesystem::absolute(options.python).string()};
    if (options.python.empty()) pythons = {"python3", "python"};
    for (std::size_t i = 0; !process_; ++i) {
      process.arguments = {pythons[i], "-c", std::string(adapter_bootstrap()), std::to_string(bundle.fd()),
                           std::to_string(kEventsFd)};
      try {
        process_ = std::make_unique<Process>(process);
      } catch (const Error&) {
        if (i + 1 == pythons.size()) throw;
      }
    }
    python_ = process.arguments.front();
  }

  // `ready` is false once the child can answer no further request.
  [[nodiscard]] bool ready() { return !broken_ && !process_->try_wait(); }
  [[nodiscard]] bool spoke() const { return spoke_; }
  [[nodiscard]] int pid() const { return process_->pid(); }
  [[nodiscard]] const std::string& python() const { return python_; }
  [[nodiscard]] Redaction& redaction() { return redaction_; }

  bool send(const Secret& line) { return process_->write(line.reveal() + "\n"); }
  void stop() { process_->write(stop_request_line() + "\n"); }
  void go() { process_->write(go_request_line() + "\n"); }
  void end() {
    broken_ = true;
    process_->signal(SIGKILL);
  }

  bool read(Milliseconds timeout, const std::function<void(Stream, std::string_view)>& on_line) {
    return process_->read_lines(timeout, [&](Stream stream, std::string_view line) {
      if (stream == Stream::kEvents) spoke_ = true;
      on_line(stream, line);
    });
  }
  [[nodiscard]] std::optional<ProcessExit> exited() { return process_->try_wait(); }
  [[nodiscard]] ProcessExit wait() { return process_->wait(); }

  void remember(std::string line) {
    tail_.push_back(std::move(line));
    if (tail_.size() > kTailLines) tail_.pop_front();
  }
  [[nodiscard]] std::string last_line() const { return tail_.empty() ? "" : tail_.back(); }
  [[nodiscard]] std::string tail() const {
    std::string text;
    for (const std::string& line : tail_) text += (text.empty() ? "" : "\n") + line;
    return text;
  }

 private:
  std::unique_ptr<Process> process_;
  std::string python_;
  Redaction redaction_;
  std::deque<std::string> tail_;  // of standard error, redacted
  bool spoke_ = false;
  bool broken_ = false;
};

// One request and everything until its answer.
struct Adapter::Conversation {
  Child& child;
  const AdapterHooks& hooks;
  std::function<void(const AdapterEvent&)> on_event;
  std::optional<Milliseconds> deadline;
  // Whether the child waits after this event.
  std::function<bool(const AdapterEvent&)> waits{};

  std::variant<std::monostate, Inspection, UpgradeDone, FirstRevision, AdapterFailure> answer;
  std::string garbage;  // why what came is not the protocol
  bool killed = false;  // because a hook said so

  void hold(const Secret& request) {
    const auto began = Clock::now();
    auto waited = began;
    if (!child.send(request)) return lost();
    while (true) {
      Milliseconds slice = std::max(hooks.wait_interval, Milliseconds(1));
      if (deadline) slice = std::min(slice, std::max(left(began), Milliseconds(1)));
      const bool open = child.read(slice, [this](Stream stream, std::string_view line) { take(stream, line); });
      if (!garbage.empty()) return nonsense();
      if (answer.index() != 0) return;
      if (!open || child.exited()) return lost();
      if (deadline && left(began) <= Milliseconds(0)) return hung();
      if (hooks.on_wait && Clock::now() - waited >= hooks.wait_interval) {
        waited = Clock::now();
        ask();
      }
    }
  }

  void ask() {
    switch (hooks.on_wait()) {
      case WaitAnswer::kGoOn: break;
      case WaitAnswer::kStop: child.stop(); break;
      case WaitAnswer::kKill:
        killed = true;
        child.end();
        break;
    }
  }

  [[nodiscard]] Milliseconds left(Clock::time_point began) const {
    return *deadline - std::chrono::duration_cast<Milliseconds>(Clock::now() - began);
  }

  void take(Stream stream, std::string_view line) {
    if (stream != Stream::kEvents) return take_output(stream, line);
    if (answer.index() != 0 || !garbage.empty()) return;
    auto parsed = parse_adapter_line(line);
    if (!parsed) {
      garbage = line.size() >= kLineLimit ? "a line of more than " + std::to_string(kLineLimit >> 20U) + " MiB"
                                          : "a line of " + std::to_string(line.size()) + " bytes that is no message";
      return;
    }
    if (auto* secret = std::get_if<SecretSeen>(&*parsed)) {
      child.redaction().add(secret->text);
    } else if (auto* event = std::get_if<AdapterEvent>(&*parsed)) {
      event->sql = child.redaction().apply(event->sql);
      event->doc = child.redaction().apply(event->doc);
      event->text = child.redaction().apply(event->text);
      emit(*event);
      if (waits && waits(*event)) child.go();
    } else if (auto* failure = std::get_if<AdapterFailure>(&*parsed)) {
      answer = redacted(std::move(*failure));
    } else if (auto* inspection = std::get_if<Inspection>(&*parsed)) {
      if (inspection->graph) {
        for (AdapterFailure& problem : inspection->graph->problems) problem = redacted(std::move(problem));
      }
      answer = std::move(*inspection);
    } else if (auto* first = std::get_if<FirstRevision>(&*parsed)) {
      answer = std::move(*first);
    } else {
      answer = std::get<UpgradeDone>(*parsed);
    }
  }

  void take_output(Stream stream, std::string_view line) {
    AdapterEvent event;
    event.kind = AdapterEventKind::kOutput;
    event.text = child.redaction().apply(line.substr(0, kOutputLineLimit));
    if (stream == Stream::kError) child.remember(event.text);
    emit(event);
  }

  void emit(const AdapterEvent& event) {
    if (on_event) on_event(event);
    if (hooks.on_event) hooks.on_event(event);
  }

  [[nodiscard]] AdapterFailure redacted(AdapterFailure failure) const {
    for (std::string* text : {&failure.message, &failure.remedy, &failure.statement, &failure.detail}) {
      *text = child.redaction().apply(*text);
    }
    return failure;
  }

  // The ways in which a child does not answer.

  void lost() {
    const auto drain = [this] {
      return child.read(kShortWait, [this](Stream stream, std::string_view line) { take(stream, line); });
    };
    // A grandchild may hold the pipes open: what the child itself wrote is there by now.
    for (int i = 0; i < 20 && drain() && answer.index() == 0; ++i) {
    }
    if (answer.index() != 0) {
      child.end();
      return;
    }
    if (!child.exited()) child.end();
    const std::string how = ended(child.wait());
    AdapterFailure failure = broken(killed ? "was ended by us" : how);
    const std::string said = child.last_line();
    if (!killed && !said.empty()) failure.message += ": " + said;
    if (!killed && !child.spoke() && failure.code == api::Code::kEnvError) {
      failure.code = api::Code::kConfigError;
      failure.remedy = "check that " + child.python() + " runs, or name another by --python";
    }
    answer = std::move(failure);
  }

  void hung() {
    child.end();
    AdapterFailure failure = broken("did not answer within " + for_people(*deadline) + " and was ended");
    failure.remedy = "look at what env.py waits for: a connection without a timeout, a lock, or its own input";
    answer = std::move(failure);
  }

  void nonsense() {
    child.end();
    AdapterFailure failure = broken("was ended, since something in it wrote to file descriptor " +
                                    std::to_string(kEventsFd) + " of ours: " + garbage);
    failure.remedy = "let the application leave descriptors alone that it did not open";
    answer = std::move(failure);
  }

  [[nodiscard]] AdapterFailure broken(const std::string& what) const {
    AdapterFailure failure;
    failure.code = api::Code::kEnvError;
    failure.message = "the Python process that runs env.py " + what;
    failure.remedy = "see the last lines that it wrote";
    failure.detail = child.tail();
    failure.child_lost = true;
    return failure;
  }
};

Adapter::Adapter(AdapterOptions options) : options_(std::move(options)) {}

Adapter::~Adapter() = default;

std::optional<AdapterFailure> Adapter::start() {
  if (child_ && child_->ready()) return std::nullopt;
  child_.reset();
  try {
    child_ = std::make_unique<Child>(options_);
  } catch (const Error& error) {
    return no_python(options_, error.what());
  }
  return std::nullopt;
}

AdapterResult<Inspection> Adapter::inspect(const InspectOptions& options, const AdapterHooks& hooks) {
  if (auto failure = start()) return *failure;
  Conversation conversation{*child_, hooks, {}, options.deadline, {}, {}, {}, false};
  converse(conversation, to_request_line(options, options_.config, options_.section));
  if (auto* inspection = std::get_if<Inspection>(&conversation.answer)) return std::move(*inspection);
  if (auto* failure = std::get_if<AdapterFailure>(&conversation.answer)) {
    if (!failure->env_ran_before) return std::move(*failure);
    child_.reset();
    return inspect(options, hooks);
  }
  return conversation.broken("answered another question");
}

AdapterResult<FirstRevision> Adapter::first_revision(const FirstRevisionRequest& request, const AdapterHooks& hooks) {
  if (auto failure = start()) return *failure;
  Conversation conversation{*child_, hooks, {}, request.deadline, {}, {}, {}, false};
  converse(conversation, to_request_line(request, options_.config, options_.section));
  if (auto* first = std::get_if<FirstRevision>(&conversation.answer)) return std::move(*first);
  if (auto* failure = std::get_if<AdapterFailure>(&conversation.answer)) return std::move(*failure);
  return conversation.broken("answered another question");
}

UpgradeResult Adapter::upgrade(const UpgradeRequest& request, const AdapterHooks& hooks) {
  UpgradeResult result;
  std::string current;
  if (auto failure = start()) {
    result.failure = std::move(failure);
    return result;
  }
  const auto keep = [&](const AdapterEvent& event) {
    if (event.kind == AdapterEventKind::kStarted) current = event.revision;
    if (event.kind == AdapterEventKind::kFinished) {
      result.applied.push_back({event.revision, event.seconds});
      current.clear();
    }
  };
  const std::set<std::string> slow(request.pause_statements.begin(), request.pause_statements.end());
  const auto waits = [&](const AdapterEvent& event) {
    if (event.kind == AdapterEventKind::kFinished) return request.pause;
    return event.kind == AdapterEventKind::kStatement && request.redirect_url && slow.contains(event.revision);
  };
  Conversation conversation{*child_, hooks, keep, std::nullopt, waits, {}, {}, false};
  converse(conversation, to_request_line(request, options_.config, options_.section));
  if (const auto* done = std::get_if<UpgradeDone>(&conversation.answer)) {
    result.stopped = done->stopped;
    result.single_step = done->single_step;
    return result;
  }
  const auto* said = std::get_if<AdapterFailure>(&conversation.answer);
  AdapterFailure failure = said != nullptr ? *said : conversation.broken("answered another question");
  if (failure.env_ran_before && result.applied.empty() && current.empty()) {
    child_.reset();
    return upgrade(request, hooks);
  }
  if (failure.child_lost && failure.code == api::Code::kEnvError) {
    failure.code = api::Code::kMigrationFailed;
    if (failure.revision.empty()) failure.revision = current;
  }
  result.single_step = failure.single_step;
  result.failure = std::move(failure);
  return result;
}

void Adapter::converse(Conversation& conversation, const Secret& request) {
  try {
    conversation.hold(request);
  } catch (...) {
    // A hook threw. Nobody listens any more, so nothing may go on.
    child_->end();
    throw;
  }
}

void Adapter::request_stop() {
  if (child_) child_->stop();
}

void Adapter::kill() {
  if (child_) child_->end();
}

int Adapter::pid() const {
  return child_ && child_->ready() ? child_->pid() : -1;
}

}  // namespace lockkeeper::alembic
