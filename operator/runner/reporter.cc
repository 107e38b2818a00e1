#include "runner/reporter.h"

#include <fmt/core.h>

#include <cstdio>
#include <utility>

#include "base/duration.h"

namespace lockkeeper::runner {
namespace {

constexpr std::size_t kMostKept = 100'000;

void write_line(std::FILE* stream, std::string line) {
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stream);
  std::fflush(stream);
}

std::string seconds_for_people(double seconds) {
  return for_people(Milliseconds(static_cast<Milliseconds::rep>(seconds * 1000)));
}

// Of a step, after its name.
std::string how_far(const api::RunEvent& event) {
  if (event.state == "started") return event.message.empty() ? "" : "  " + event.message;
  return event.state == "finished" ? fmt::format("  done in {}", seconds_for_people(event.seconds)) : "  failed";
}

// Empty: nothing that a person needs to see.
std::string text_of(const api::RunEvent& event) {
  using Kind = api::RunEventKind;
  switch (event.kind) {
    case Kind::kLock: return event.state == "waiting" ? event.message : "";
    case Kind::kStep: {
      const std::string where = event.steps > 0 ? fmt::format("[{}/{}] ", event.step, event.steps) : "";
      return fmt::format("{}{}{}", where, event.revision, how_far(event));
    }
    case Kind::kBlocked:
    case Kind::kRetry: return event.message;
    case Kind::kBootstrap:
      return fmt::format("made revision {} from the models; commit it as {}:\n{}", event.revision, event.file,
                         event.content);
    case Kind::kPlan:
    case Kind::kStatement:
    case Kind::kFinished: return "";
  }
  return "";
}

}  // namespace

void Reporter::report(api::RunEvent event) {
  event.at = now();
  put_by(event);
  if (form_ == Form::kEvents) {
    write_line(stdout, api::to_event_line(event));
  } else if (form_ == Form::kText) {
    if (const std::string text = text_of(event); !text.empty()) write_line(stderr, text);
  }
}

void Reporter::keep(api::RunEvent event) {
  event.at = now();
  put_by(event);
}

double Reporter::now() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

void Reporter::put_by(const api::RunEvent& event) {
  if (!keeps_) return;
  told_.with([&event](std::vector<api::RunEvent>& all) {
    if (all.size() < kMostKept || event.graph) all.push_back(event);
  });
}

std::vector<api::RunEvent> Reporter::told() const {
  return told_.with([](const std::vector<api::RunEvent>& all) { return all; });
}

void Reporter::pass_on(std::string_view line) {
  write_line(stderr, std::string(line));
}

void Reporter::note(std::string_view text) {
  if (form_ != Form::kSilent) write_line(stderr, std::string(text));
}

void Reporter::blocked(const std::string& revision, const postgres::BlockedBackend& backend) {
  api::RunEvent event;
  event.kind = api::RunEventKind::kBlocked;
  event.revision = revision;
  event.sql = backend.query;
  event.seconds = backend.seconds;
  event.blockers = backend.blockers;
  const std::string others =
      backend.blockers.size() > 1 ? fmt::format(" and {} more", backend.blockers.size() - 1) : "";
  event.message =
      fmt::format("Blocked: {} waits for {}{}", backend.query, postgres::describe(backend.blockers.front()), others);
  report(event);
}

void Reporter::lock(std::string_view state, const std::string& message, double seconds,
                    std::vector<api::Blocker> holders) {
  api::RunEvent event;
  event.kind = api::RunEventKind::kLock;
  event.state = state;
  event.message = message;
  event.seconds = seconds;
  event.blockers = std::move(holders);
  report(event);
}

}  // namespace lockkeeper::runner
