#include "runner/steps/command_step.h"

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <string_view>
#include <utility>

#include "postgres/lock/activity.h"
#include "postgres/session/url.h"
#include "runner/steps/place_watch.h"

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Milliseconds kEndPatience{10000};
constexpr std::size_t kLastLines = 20;

// Why the command must not go on: the lock is lost, or it is to end now.
bool has_to_end(const PlaceWatch& watch, StopRequest& stop, CommandEnd& end) {
  for (const PlaceWatch::Watched& one : watch.watched()) {
    const LockWatchView view = one.watch->view();
    if (!view.lost) continue;
    end.lock_lost = true;
    end.lost_why = view.why;
    return true;
  }
  return stop.level() == StopLevel::kNow;
}

void work(const CommandOrder& order, const PlaceWatch& watch, Reporter& reporter, StopRequest& stop, CommandEnd& end) {
  const auto begin = Clock::now();
  const ProcessOptions options{order.tool.apply, {{"PGAPPNAME", order.application}}, order.tool.directory};
  Process process(options);
  const auto take = [&](Stream, std::string_view line) {
    std::string text = postgres::without_password(std::string(line), order.place->options.url);
    reporter.pass_on(text);
    end.last_lines.push_back(std::move(text));
    if (end.last_lines.size() > kLastLines) end.last_lines.pop_front();
  };
  bool passed_on = false;
  bool open = true;
  while (open || !process.try_wait()) {
    if (open) {
      open = process.read_lines(Milliseconds(100), take);
    } else {
      // It closed its output and works on.
      (void)process.wait_for(Milliseconds(50));
    }
    if (!process.try_wait().has_value()) {
      if (has_to_end(watch, stop, end)) {
        process.signal(SIGKILL);
        (void)process.wait();
        return;
      }
      if (stop.level() == StopLevel::kBetweenSteps && !passed_on) {
        process.signal(SIGTERM);
        passed_on = true;
      }
    } else if (open) {
      // A grandchild may hold the pipes open for ever.
      process.signal(SIGKILL);
    }
  }
  end.exit = process.wait();
  end.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace

CommandEnd run_command_step(const CommandOrder& order, Reporter& reporter, StopRequest& stop) {
  CommandEnd end;
  PlaceWatch watch;
  watch.begin({{order.place, order.key, order.application}});
  try {
    work(order, watch, reporter, stop, end);
  } catch (const Error& error) {
    end.not_started = error.what();
  }
  if (const auto why = watch.end()) {
    end.lock_lost = true;
    if (end.lost_why.empty()) end.lost_why = *why;
    (void)order.place->open();  // whoever comes next sees that there is none
  }
  const bool goes_on = end.lock_lost || (!end.exit && !end.not_started);
  if (goes_on && order.place->session() != nullptr) {
    (void)postgres::end_backends(*order.place->session(), order.application, kEndPatience);
  }
  end.stopped = stop.level() != StopLevel::kNone;
  if (end.stopped) end.stop_reason = stop.reason();
  return end;
}

}  // namespace lockkeeper::runner
