#include "kube/pause.h"

#include <condition_variable>
#include <mutex>

namespace lockkeeper::kube {
namespace {

using Clock = std::chrono::steady_clock;

bool pause_until(const std::stop_token& stop, Clock::time_point end) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_until(lock, stop, end, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

bool pause(const std::stop_token& stop, Milliseconds length) {
  return pause_until(stop, Clock::now() + length);
}

StopAt::StopAt(const std::stop_token& stop, Clock::time_point deadline)
    : timer_([this, stop, deadline](const std::stop_token& done) {
        std::stop_source wake;
        const std::stop_callback on_done(done, [&wake] { wake.request_stop(); });
        const std::stop_callback on_stop(stop, [&] {
          source_.request_stop();
          wake.request_stop();
        });
        if (pause_until(wake.get_token(), deadline)) source_.request_stop();
      }) {}

}  // namespace lockkeeper::kube
