#include "kube/watch.h"

#include <fmt/core.h>

#include <random>
#include <utility>

#include "kube/managed_fields.h"
#include "kube/pause.h"

namespace lockkeeper::kube {
namespace {

// The server ends a watch at its timeoutSeconds; later than that it is not there any more.
constexpr Milliseconds kGrace{5000};
constexpr const char* kInitialEventsEnd = "k8s.io/initial-events-end";

double random_share() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

using Clock = std::chrono::steady_clock;

}  // namespace

// One stream: turns its lines into calls of the sink and keeps what next_step asks for.
class Watch::Attempt {
 public:
  Attempt(WatchSink& sink, std::string what, bool initial_list, std::atomic<bool>& healthy, bool& has_bookmarks)
      : sink_(sink), what_(std::move(what)), listing_(initial_list), healthy_(healthy), has_bookmarks_(has_bookmarks) {}

  // Whether bytes are due: a list, or a bookmark every minute where this collection has any (Events have none).
  [[nodiscard]] bool is_due() const { return listing_ || !opened_ || has_bookmarks_; }

  void open() {
    opened_ = Clock::now();
    if (listing_) {
      sink_.replace_begin();
    } else {
      healthy_ = true;
    }
  }

  // Throws ApiError for an ERROR event, Error (transient) for a line that is none.
  bool line(std::string_view text) {
    Json event = Json::parse(without_managed_fields(text), nullptr, false);
    const std::string type = string_at(event, {"type"});
    if (type.empty() || !event.contains("object")) {
      throw Error(ErrorKind::kTransient,
                  fmt::format("{}: a line of the stream is torn; going on from the last whole one", what_));
    }
    Json object = std::move(event["object"]);
    if (type == "ERROR") throw to_error(what_, object);
    std::string version = string_at(object, {"metadata", "resourceVersion"});
    if (type == "BOOKMARK") {
      const Json* notes = find(object, {"metadata", "annotations"});
      if (listing_ && notes != nullptr && notes->is_object() && notes->contains(kInitialEventsEnd)) {
        listing_ = false;
        outcome.synced = true;
        healthy_ = true;
        sink_.replace_end();
      } else if (!listing_) {
        has_bookmarks_ = true;
      }
    } else if (listing_) {
      sink_.replace_item(std::move(object));
    } else {
      outcome.any_event = true;
      sink_.event(
          type == "DELETED" ? EventType::kDeleted : (type == "ADDED" ? EventType::kAdded : EventType::kModified),
          std::move(object));
    }
    // Only now: what the sink has not seen must come again. While the initial list runs there is no place to go on.
    if (!listing_ && !version.empty()) outcome.resource_version = std::move(version);
    return true;
  }

  [[nodiscard]] WatchOutcome end(WatchOutcome::Kind kind) {
    outcome.kind = kind;
    if (opened_) outcome.lived = std::chrono::duration_cast<Milliseconds>(Clock::now() - *opened_);
    return outcome;
  }

  WatchOutcome outcome;

 private:
  WatchSink& sink_;
  const std::string what_;
  bool listing_;
  std::atomic<bool>& healthy_;
  bool& has_bookmarks_;
  std::optional<Clock::time_point> opened_;
};

Watch::Watch(Client& client, WatchSpec spec, WatchSink& sink, WatchOptions options)
    : client_(client),
      spec_(std::move(spec)),
      sink_(sink),
      options_(std::move(options)),
      what_(fmt::format("watch {}", spec_.resource.plural)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Watch::~Watch() = default;

void Watch::run(const std::stop_token& stop) {
  WatchState state;
  while (!stop.stop_requested()) {
    last_problem_.clear();
    const WatchOutcome outcome = attempt(state, stop);
    if (stop.stop_requested()) return;
    WatchStep step = next_step(state, outcome, random_share(), options_.backoff);
    state = std::move(step.state);
    if (step.problem) {
      healthy_ = false;
      if (options_.on_problem) {
        options_.on_problem(last_problem_.empty() ? fmt::format("{}: the server ends every stream at once", what_)
                                                  : last_problem_);
      }
    }
    if (step.wait > Milliseconds(0) && !pause(stop, step.wait)) return;
  }
}

WatchOutcome Watch::attempt(const WatchState& state, const std::stop_token& stop) {
  return state.phase == WatchPhase::kList ? list(stop) : stream(state, stop);
}

WatchOutcome Watch::list(const std::stop_token& stop) {
  WatchOutcome outcome;
  try {
    sink_.replace_begin();
    outcome.resource_version = client_.list(
        spec_.resource, spec_.query, [this](Json object) { sink_.replace_item(std::move(object)); },
        [this] { sink_.replace_begin(); }, stop);
    sink_.replace_end();
    outcome.kind = WatchOutcome::Kind::kListed;
  } catch (const ApiError& error) {
    last_problem_ = error.what();
    outcome.kind = WatchOutcome::Kind::kRefused;
    outcome.status = error.status();
    outcome.retry_after = error.retry_after();
  } catch (const Error& error) {
    last_problem_ = error.what();
    outcome.kind = WatchOutcome::Kind::kBroken;
  }
  return outcome;
}

WatchOutcome Watch::stream(const WatchState& state, const std::stop_token& stop) {
  const bool initial_list = state.phase == WatchPhase::kStreamList;
  WatchQuery query{spec_.query, state.resource_version, watch_timeout(random_share()), initial_list};
  HttpRequest request = watch_request(spec_.resource, query);
  Attempt attempt(sink_, what_, initial_list, healthy_, has_bookmarks_);
  request.idle_limit_now = [this, &attempt, whole = Milliseconds(query.timeout) + kGrace] {
    return attempt.is_due() ? std::min(options_.idle_limit, whole) : whole;
  };
  try {
    client_.stream_lines(
        std::move(request), what_, [&] { attempt.open(); }, [&](std::string_view line) { return attempt.line(line); },
        stop);
    return attempt.end(WatchOutcome::Kind::kClosed);
  } catch (const ApiError& error) {
    last_problem_ = error.what();
    attempt.outcome.status = error.status();
    attempt.outcome.retry_after = error.retry_after();
    return attempt.end(WatchOutcome::Kind::kRefused);
  } catch (const Error& error) {
    last_problem_ = error.what();
    return attempt.end(WatchOutcome::Kind::kBroken);
  }
}

}  // namespace lockkeeper::kube
