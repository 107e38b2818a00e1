#include "kube/watch_state.h"

#include <algorithm>

namespace lockkeeper::kube {
namespace {

// A stream that ends sooner than this with nothing said is a server, or something in between, that does not serve.
constexpr Milliseconds kTooShort{1000};

constexpr int kGone = 410;
constexpr int kTooManyRequests = 429;

WatchPhase listing(const WatchState& state) {
  return state.streaming_list ? WatchPhase::kStreamList : WatchPhase::kList;
}

WatchStep after_failure(WatchState state, const WatchOutcome& outcome, double random, const Backoff& backoff) {
  WatchStep step;
  step.wait = backoff.delay(state.failures, random);
  if (outcome.retry_after) step.wait = std::max(step.wait, *outcome.retry_after);
  ++state.failures;
  step.state = std::move(state);
  step.problem = true;
  return step;
}

// The version is too old: only a list tells what is there now. At once the first time, then with patience.
WatchStep relist(WatchState state, const WatchOutcome& outcome, double random, const Backoff& backoff) {
  const bool again = state.phase != WatchPhase::kWatch && !outcome.synced;
  state.phase = listing(state);
  state.resource_version.clear();
  WatchStep step = after_failure(std::move(state), outcome, random, backoff);
  if (!again && step.state.failures == 1) step.wait = Milliseconds(0);
  return step;
}

// The initial list could not be had by streaming.
WatchStep refused_list(WatchState state, const WatchOutcome& outcome, double random, const Backoff& backoff) {
  const int status = outcome.status;
  if (status == kGone) return relist(std::move(state), outcome, random, backoff);
  if (state.phase == WatchPhase::kStreamList && status != kTooManyRequests) {
    state.phase = WatchPhase::kList;
    // 401, 403, 404 and 5xx need not be about streaming (etcd 3.4 says 500, and so does a server in trouble): the next
    // relist tries it again. 400 and 422 are.
    state.streaming_list = status == 401 || status == 403 || status == 404 || status >= 500;
    return {std::move(state), Milliseconds(0), false};
  }
  state.phase = listing(state);
  return after_failure(std::move(state), outcome, random, backoff);
}

WatchStep refused_watch(WatchState state, const WatchOutcome& outcome, double random, const Backoff& backoff) {
  const int status = outcome.status;
  if (status == kGone) return relist(std::move(state), outcome, random, backoff);
  // Anything but overload, a broken server or a credential that is being renewed: begin from what is there.
  if (status != kTooManyRequests && status < 500 && status != 401) {
    state.phase = listing(state);
    state.resource_version.clear();
  }
  return after_failure(std::move(state), outcome, random, backoff);
}

}  // namespace

WatchStep next_step(const WatchState& before, const WatchOutcome& outcome, double random, const Backoff& backoff) {
  using Kind = WatchOutcome::Kind;
  WatchState state = before;
  if (outcome.lived >= kWatchHealthy) state.failures = 0;

  if (outcome.kind == Kind::kListed) {
    // The failures stay counted: only a stream that lives proves health.
    state.phase = WatchPhase::kWatch;
    state.resource_version = outcome.resource_version;
    return {std::move(state), Milliseconds(0), false};
  }

  // Once synced, a streaming list is a watch.
  const bool watching = state.phase == WatchPhase::kWatch || outcome.synced;
  if (watching) {
    state.phase = WatchPhase::kWatch;
    if (!outcome.resource_version.empty()) state.resource_version = outcome.resource_version;
  }
  switch (outcome.kind) {
    case Kind::kRefused:
      return watching ? refused_watch(std::move(state), outcome, random, backoff)
                      : refused_list(std::move(state), outcome, random, backoff);
    case Kind::kClosed:
      if (watching && (outcome.lived >= kTooShort || outcome.any_event)) {
        state.failures = 0;
        return {std::move(state), Milliseconds(0), false};
      }
      [[fallthrough]];
    case Kind::kBroken:
    case Kind::kListed: break;
  }
  if (!watching) state.phase = listing(state);
  return after_failure(std::move(state), outcome, random, backoff);
}

std::chrono::seconds watch_timeout(double random) {
  constexpr double kShortest = 300;
  return std::chrono::seconds(static_cast<int>(kShortest * (1.0 + random)));
}

}  // namespace lockkeeper::kube
