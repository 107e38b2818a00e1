#include "kube/election.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>
#include <variant>

#include "base/text.h"
#include "kube/pause.h"

namespace lockkeeper::kube {
namespace {

// A write of the lease is small: a server that takes longer than this is no server.
constexpr Milliseconds kReleaseLimit{2000};

}  // namespace

std::string make_identity() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host = {"unknown"};
  // The kernel makes a new random UUID for every reader.
  std::ifstream source("/proc/sys/kernel/random/uuid");
  std::string uuid;
  std::getline(source, uuid);
  return std::string(host.data()) + "_" + uuid;
}

Election::Election(Client& client, ElectionOptions options) : client_(client), options_(std::move(options)) {}

Election::~Election() {
  renewer_.request_stop();
}

void Election::problem(const std::string& what) const {
  if (options_.on_problem) options_.on_problem(fmt::format("lease {}/{}: {}", options_.ns, options_.name, what));
}

bool Election::try_acquire(const std::stop_token& stop) {
  const ObjectKey key{options_.ns, options_.name};
  const auto current = client_.get(kLeases, key, stop);
  std::optional<LeaseRecord> before;
  if (current) {
    seen_ = observe(seen_, parse_lease(*current), Steady::now());
    if (!may_take(*seen_, options_.identity, Steady::now())) return false;
    before = seen_->record;
  }
  // Sent, not answered, is when the others' clocks may start.
  const Steady::time_point sent = Steady::now();
  const Json lease =
      lease_to_hold(options_.ns, options_.name, options_.identity, options_.lease_duration, before, now());
  Json written;
  if (before) {
    written = client_.update(kLeases, lease, "", stop);
  } else {
    CreateResult result = client_.create(kLeases, lease, stop);
    auto* created = std::get_if<Created>(&result);
    if (created == nullptr) return false;
    written = std::move(created->object);
  }
  seen_ = LeaseObservation{parse_lease(written), sent};
  held_.with([&](auto& held) { held = sent; });
  return true;
}

bool Election::acquire(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      if (try_acquire(stop)) {
        renewer_ = std::jthread([this](const std::stop_token& own) { renew(own); });
        return true;
      }
    } catch (const Error& error) {
      // A conflict is another candidate that was faster.
      if (error.kind() != ErrorKind::kConflict && !stop.stop_requested()) problem(error.what());
    }
    if (!pause(stop, options_.retry_period)) break;
  }
  return false;
}

std::optional<std::string> Election::lost_by_conflict(const std::stop_token& stop) {
  const auto current = client_.get(kLeases, {options_.ns, options_.name}, stop);
  if (!current) return "the Lease was deleted";
  LeaseRecord record = parse_lease(*current);
  if (record.holder != options_.identity) {
    return record.holder.empty() ? "the Lease was released by somebody else"
                                 : fmt::format("{} holds it now", record.holder);
  }
  // Our own write, whose answer was lost, or a person's edit of something else.
  seen_ = LeaseObservation{std::move(record), Steady::now()};
  return std::nullopt;
}

std::optional<std::string> Election::try_renew(const std::stop_token& stop) {
  const Json lease =
      lease_to_hold(options_.ns, options_.name, options_.identity, options_.lease_duration, seen_->record, now());
  const Steady::time_point sent = Steady::now();
  try {
    seen_ = LeaseObservation{parse_lease(client_.update(kLeases, lease, "", stop)), sent};
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kConflict) throw;
    return lost_by_conflict(stop);
  }
  held_.with([&](auto& held) { held = sent; });
  return std::nullopt;
}

void Election::renew(const std::stop_token& stop) {
  Milliseconds wait = options_.renew_period;
  for (;;) {
    const Steady::time_point deadline = held_.with([](const auto& held) { return *held; }) + options_.renew_deadline;
    const auto left = std::chrono::duration_cast<Milliseconds>(deadline - Steady::now());
    if (!pause(stop, std::min(wait, std::max(left, Milliseconds(0))))) return;
    std::optional<std::string> lost;
    if (Steady::now() >= deadline) {
      lost = fmt::format("it could not be renewed for {}", for_people(options_.renew_deadline));
    } else {
      try {
        // A request that hangs must not outlive the deadline.
        const StopAt limit(stop, deadline);
        const auto before = held_.with([](const auto& held) { return *held; });
        lost = try_renew(limit.token());
        // After a conflict that was our own: at once.
        const bool renewed = held_.with([&](const auto& held) { return *held != before; });
        wait = renewed ? options_.renew_period : Milliseconds(0);
      } catch (const Error& error) {
        if (stop.stop_requested()) return;
        problem(error.what());
        wait = options_.retry_period;
      }
    }
    if (lost) {
      held_.with([](auto& held) { held.reset(); });
      if (options_.on_lost) options_.on_lost(fmt::format("lease {}/{} is lost: {}", options_.ns, options_.name, *lost));
      return;
    }
  }
}

void Election::release() {
  renewer_.request_stop();
  if (renewer_.joinable()) renewer_.join();
  if (!held_.with([](auto& held) { return std::exchange(held, std::nullopt).has_value(); })) return;
  const StopAt limit({}, Steady::now() + kReleaseLimit);
  const auto give_up = [&] {
    client_.update(kLeases, lease_to_release(options_.ns, options_.name, seen_->record, now()), "", limit.token());
  };
  try {
    try {
      give_up();
    } catch (const Error& error) {
      // The renewal that we broke off may have arrived.
      if (error.kind() != ErrorKind::kConflict || lost_by_conflict(limit.token())) throw;
      give_up();
    }
  } catch (const Error& error) {
    problem(error.what());
  }
}

bool Election::leading() const {
  return held_.with([](const auto& held) { return held.has_value(); });
}

std::optional<Milliseconds> Election::unrenewed_for() const {
  return held_.with([](const auto& held) -> std::optional<Milliseconds> {
    if (!held) return std::nullopt;
    return std::chrono::duration_cast<Milliseconds>(Steady::now() - *held);
  });
}

}  // namespace lockkeeper::kube
