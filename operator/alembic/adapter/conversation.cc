#include "alembic/adapter/conversation.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace lockkeeper::alembic {
namespace {

constexpr std::size_t kOutputLineLimit = 4096;
constexpr Milliseconds kShortWait{50};

// `  File "/app/migrations/env.py", line 12 in <module>`, as faulthandler writes it, where it is env.py's.
std::string place_in(std::string_view line) {
  constexpr std::string_view kFile = "  File \"";
  constexpr std::string_view kEnd = "env.py\", line ";
  const std::size_t end = line.find(kEnd);
  if (!line.starts_with(kFile) || end == std::string_view::npos) return "";
  const std::string_view number = line.substr(end + kEnd.size());
  return fmt::format("{}env.py, line {}", line.substr(kFile.size(), end - kFile.size()),
                     number.substr(0, number.find(' ')));
}

}  // namespace

void Conversation::hold(const Secret& request) {
  try {
    talk(request);
  } catch (...) {
    // A hook threw. Nobody listens any more, so nothing may go on.
    child_.end();
    throw;
  }
}

void Conversation::talk(const Secret& request) {
  const auto began = Clock::now();
  auto waited = began;
  if (!child_.send(request)) return lost();
  while (true) {
    Milliseconds slice = std::max(hooks_.wait_interval, Milliseconds(1));
    if (terms_.deadline && !asked_) slice = std::min(slice, std::max(left(began), Milliseconds(1)));
    const bool open = child_.read(slice, [this](Stream stream, std::string_view line) { take(stream, line); });
    if (!garbage_.empty()) return nonsense();
    if (answer_.index() != 0) return hear_out();
    if (!open || child_.exited()) return lost();
    if (terms_.deadline && !asked_ && left(began) <= Milliseconds(0)) return hung();
    if (hooks_.on_wait && Clock::now() - waited >= hooks_.wait_interval) {
      waited = Clock::now();
      ask_hook();
    }
  }
}

// What was printed before the answer may have come between two looks at the pipes. A pipe holds no more than one read
// takes, so that whatever is printed later keeps nobody here.
void Conversation::hear_out() {
  (void)child_.read(Milliseconds(0), [this](Stream stream, std::string_view line) { take(stream, line); });
}

void Conversation::ask_hook() {
  switch (hooks_.on_wait()) {
    case WaitAnswer::kGoOn: break;
    case WaitAnswer::kStop: child_.stop(); break;
    case WaitAnswer::kKill:
      killed_ = true;
      child_.end();
      break;
  }
}

Milliseconds Conversation::left(Clock::time_point began) const {
  return *terms_.deadline - std::chrono::duration_cast<Milliseconds>(Clock::now() - began);
}

void Conversation::take(Stream stream, std::string_view line) {
  if (stream != Stream::kEvents) return take_output(stream, line);
  if (answer_.index() != 0 || !garbage_.empty()) return;
  auto parsed = parse_adapter_line(line);
  if (!parsed) {
    garbage_ = line.size() >= kLineLimit ? fmt::format("a line of more than {} MiB", kLineLimit >> 20U)
                                         : fmt::format("a line of {} bytes that is no message", line.size());
    return;
  }
  if (auto* secret = std::get_if<SecretSeen>(&*parsed)) {
    child_.redaction().add(secret->text);
  } else if (auto* role = std::get_if<RoleSeen>(&*parsed)) {
    child_.remember(*role);
  } else if (auto* event = std::get_if<AdapterEvent>(&*parsed)) {
    event->sql = child_.redaction().apply(event->sql);
    event->doc = child_.redaction().apply(event->doc);
    event->text = child_.redaction().apply(event->text);
    emit(*event);
    if (terms_.waits && terms_.waits(*event)) child_.go();
  } else if (const auto said = to_answer(*parsed)) {
    asked_ = true;
    (void)child_.send(*said);
  } else if (auto* failure = std::get_if<AdapterFailure>(&*parsed)) {
    answer_ = redacted(std::move(*failure));
    tell_story(std::get<AdapterFailure>(answer_).detail);
  } else if (auto* inspection = std::get_if<Inspection>(&*parsed)) {
    if (inspection->graph) {
      for (AdapterFailure& problem : inspection->graph->problems) problem = redacted(std::move(problem));
    }
    if (inspection->failure) inspection->failure = redacted(std::move(*inspection->failure));
    answer_ = std::move(*inspection);
  } else if (auto* first = std::get_if<FirstRevision>(&*parsed)) {
    answer_ = std::move(*first);
  } else if (auto* models = std::get_if<ModelsCompared>(&*parsed)) {
    for (ModelDifference& difference : models->differences) {
      for (std::string* text : {&difference.name, &difference.before, &difference.after})
        *text = child_.redaction().apply(*text);
    }
    answer_ = std::move(*models);
  } else {
    answer_ = std::get<UpgradeDone>(*parsed);
  }
}

// Where it is a question. The child waits meanwhile, however long that takes.
std::optional<Secret> Conversation::to_answer(AdapterLine& line) {
  if (const auto* context = std::get_if<ConfiguredContext>(&line)) {
    return to_answer_line(hooks_.on_context ? hooks_.on_context(*context) : ContextAnswer{.end = true});
  }
  if (auto* files = std::get_if<ConfiguredFiles>(&line)) {
    for (AdapterFailure& problem : files->graph.problems) problem = redacted(std::move(problem));
    return to_answer_line(hooks_.on_files ? hooks_.on_files(*files) : FilesAnswer{true});
  }
  if (const auto* steps = std::get_if<StepsQuestion>(&line)) {
    return to_answer_line(hooks_.on_steps ? hooks_.on_steps(*steps) : StepsAnswer{.end = true});
  }
  return std::nullopt;
}

void Conversation::take_output(Stream stream, std::string_view line) {
  AdapterEvent event;
  event.kind = AdapterEventKind::kOutput;
  // In this order: a secret that is cut would not be known again.
  event.text = child_.redaction().apply(line).substr(0, kOutputLineLimit);
  if (stream == Stream::kError) child_.remember(event.text);
  emit(event);
}

// For the log: sentences have room for the cause alone.
void Conversation::tell_story(std::string_view detail) {
  while (!detail.empty()) {
    const std::size_t end = std::min(detail.find('\n'), detail.size());
    AdapterEvent event;
    event.kind = AdapterEventKind::kOutput;
    event.text = std::string(detail.substr(0, std::min(end, kOutputLineLimit)));
    emit(event);
    detail.remove_prefix(std::min(end + 1, detail.size()));
  }
}

void Conversation::emit(const AdapterEvent& event) {
  if (terms_.on_event) terms_.on_event(event);
  if (hooks_.on_event) hooks_.on_event(event);
}

AdapterFailure Conversation::redacted(AdapterFailure failure) const {
  for (std::string* text : {&failure.message, &failure.remedy, &failure.statement, &failure.detail}) {
    *text = child_.redaction().apply(*text);
  }
  return failure;
}

void Conversation::lost() {
  const auto drain = [this] {
    return child_.read(kShortWait, [this](Stream stream, std::string_view line) { take(stream, line); });
  };
  // A grandchild may hold the pipes open: what the child itself wrote is there by now.
  for (int i = 0; i < 20 && drain() && answer_.index() == 0; ++i) {
  }
  if (answer_.index() != 0) {
    child_.end();
    return;
  }
  if (!child_.exited()) child_.end();
  const ProcessExit exit = child_.wait();
  const std::string ended = killed_ ? "was ended by us" : how_it_ended(exit);
  if (!killed_ && exit.out_of_memory) {
    AdapterFailure failure = broken(fmt::format("{}.", ended));
    failure.code = api::Code::kOutOfMemory;
    failure.remedy = remedy_for_memory();
    answer_ = std::move(failure);
    return;
  }
  const std::string said = killed_ ? "" : child_.last_line();
  AdapterFailure failure = broken(said.empty() ? ended : fmt::format("{}: {}", ended, said));
  if (!killed_ && !child_.spoke() && failure.code == api::Code::kEnvError) {
    failure.code = api::Code::kConfigError;
    failure.remedy = fmt::format("check that {} runs, or name another by --python", child_.python());
  }
  answer_ = std::move(failure);
}

void Conversation::hung() {
  // Where it is says more than that it is late.
  child_.tell_place();
  std::string place;
  std::string traceback;
  for (int i = 0; i < 10 && place.empty(); ++i) {
    const bool open = child_.read(kShortWait, [&](Stream stream, std::string_view line) {
      if (stream != Stream::kError) return;
      const std::string text = child_.redaction().apply(line.substr(0, kOutputLineLimit));
      traceback += text + "\n";
      if (place.empty()) place = place_in(text);
    });
    if (!open) break;
  }
  child_.end();
  const std::string where = place.empty() ? "" : fmt::format("; it was at {}", place);
  AdapterFailure failure = broken(
      fmt::format("did not come to its migrations within {} and was ended{}", for_people(*terms_.deadline), where));
  failure.code = api::Code::kNoHeadroom;
  failure.remedy =
      "where it only needs longer, give it more processor time, or say --start-timeout=30m (spec.timeouts.start); else "
      "look at what env.py waits for: a connection without a timeout, a lock, or its own input";
  if (!traceback.empty()) failure.detail = traceback;
  answer_ = std::move(failure);
}

void Conversation::nonsense() {
  child_.end();
  AdapterFailure failure = broken(
      fmt::format("was ended, since something in it wrote to file descriptor {} of ours: {}", kEventsFd, garbage_));
  failure.remedy = "let the application leave descriptors alone that it did not open";
  answer_ = std::move(failure);
}

AdapterFailure Conversation::broken(const std::string& what) const {
  AdapterFailure failure;
  failure.code = api::Code::kEnvError;
  failure.message = fmt::format("the Python process that runs env.py {}", what);
  failure.remedy = "see the last lines that it wrote";
  failure.detail = child_.tail();
  failure.child_lost = true;
  return failure;
}

}  // namespace lockkeeper::alembic
