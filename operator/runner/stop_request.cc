#include "runner/stop_request.h"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <csignal>
#include <fstream>
#include <utility>

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLookEvery = std::chrono::milliseconds(500);

std::atomic<int> signals_seen{0};
std::atomic<int> first_signal{0};
static_assert(std::atomic<int>::is_always_lock_free, "written by a signal handler");

extern "C" void note_signal(int number) {
  int none = 0;
  first_signal.compare_exchange_strong(none, number);
  ++signals_seen;
}

}  // namespace

void StopRequest::install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = note_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
}

StopRequest::StopRequest(std::string stop_file, Milliseconds deadline)
    : stop_file_(std::move(stop_file)), deadline_(deadline), started_(Clock::now()), looked_(started_ - kLookEvery) {}

StopLevel StopRequest::level() {
  const int signals = signals_seen;
  if (signals >= 2 || is_past_deadline()) return StopLevel::kNow;
  if (signals == 1 || file_says_stop()) return StopLevel::kBetweenSteps;
  return StopLevel::kNone;
}

std::string StopRequest::reason() {
  if (signals_seen > 0) return first_signal == SIGINT ? "SIGINT" : "SIGTERM";
  if (is_past_deadline()) return fmt::format("the deadline of {}", to_string(deadline_));
  return file_says_stop() ? "the stop file" : "nobody";
}

std::string StopRequest::word() {
  if (signals_seen > 0 || is_past_deadline() || !file_says_stop()) return "";
  const bool is_reason =
      said_.size() > 1 && std::isupper(static_cast<unsigned char>(said_.front())) != 0 &&
      std::all_of(said_.begin(), said_.end(), [](unsigned char c) { return c < 0x80 && std::isalpha(c) != 0; });
  return is_reason ? said_ : "";
}

bool StopRequest::file_says_stop() {
  if (stop_file_.empty() || file_said_stop_) return file_said_stop_;
  const auto time = Clock::now();
  if (time - looked_ < kLookEvery) return false;
  looked_ = time;
  // Opened anew each time: the kubelet replaces a downward API file by renaming.
  std::ifstream file(stop_file_);
  std::string text;
  while (file >> text) {
    said_ = file_said_stop_ ? fmt::format("{} {}", said_, text) : text;
    file_said_stop_ = true;
  }
  return file_said_stop_;
}

bool StopRequest::is_past_deadline() const {
  return deadline_ > Milliseconds(0) && Clock::now() - started_ >= deadline_;
}

}  // namespace lockkeeper::runner
