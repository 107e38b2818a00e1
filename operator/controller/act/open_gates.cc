#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "base/guarded.h"
#include "controller/act/carry_out.h"
#include "gate/admission.h"
#include "kube/api_error.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller::acts {
namespace {

constexpr std::size_t kAtOnce = 8;

struct Result {
  enum class Kind { kOpened, kGone, kNextLook, kRefused } kind = Kind::kNextLook;
  std::string sentence;  // of the server, where it refused
  bool needs_a_person = false;
};

Result open_one(Clients& clients, const gate::GatedPod& pod, const std::stop_token& stop) {
  using Kind = Result::Kind;
  try {
    const auto patched = clients.client.patch(kube::kPods, {pod.name_space, pod.name}, kube::PatchKind::kJson,
                                              gate::opening_patch(pod), "", stop);
    return {patched ? Kind::kOpened : Kind::kGone, {}, false};
  } catch (const kube::ApiError& error) {
    // Its gates or the pod itself changed under us; the watch brings how.
    if (error.kind() == ErrorKind::kConflict) return {};
    if (error.status() == 401) throw;
    return {Kind::kRefused, error.what(), error.kind() == ErrorKind::kTerminal};
  }
}

std::vector<Result> open_all(Clients& clients, const std::vector<gate::GatedPod>& pods, const std::stop_token& stop) {
  std::atomic<std::size_t> next{0};
  std::vector<Result> results(pods.size());
  Guarded<std::optional<Error>> failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < pods.size(); i = next++) {
      try {
        results[i] = open_one(clients, pods[i], stop);
      } catch (const Error& error) {
        failure.with([&](auto& first) { first = first.value_or(error); });
      }
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < std::min(kAtOnce, pods.size()); ++i) helpers.emplace_back(work);
    work();
  }
  const auto failed = failure.with([](const auto& first) { return first; });
  if (failed) throw failed->in("open gates");
  return results;
}

void tell(Clients& clients, const api::Migration& migration, std::size_t opened) {
  Notice notice;
  notice.reason = api::reason::kGateOpened;
  notice.action = "OpenGate";
  notice.message = opened == 1 ? "1 pod may go." : fmt::format("{} pods may go.", opened);
  publish(clients, migration, {notice});
}

// What stays closed, in the server's own words about the first of them.
ActRefusal refusal_of(const std::vector<gate::GatedPod>& pods, const std::vector<Result>& results) {
  ActRefusal refusal;
  refusal.reason = api::reason::kGateRefused;
  std::size_t first = pods.size();
  for (std::size_t i = 0; i < pods.size(); ++i) {
    if (results[i].kind != Result::Kind::kRefused) continue;
    refusal.pods.insert(pods[i].uid);
    refusal.needs_a_person = refusal.needs_a_person || results[i].needs_a_person;
    if (first == pods.size() || pods[i].name < pods[first].name) first = i;
  }
  if (first == pods.size()) return refusal;
  const std::size_t others = refusal.pods.size() - 1;
  const std::string and_others = others == 0 ? "" : fmt::format(" and of {} more", others);
  refusal.sentence = fmt::format("The gate of pod {}{} stays closed although the database is ready for the image: {}",
                                 pods[first].name, and_others, results[first].sentence);
  return refusal;
}

void note_refused(Pass& pass, const OpenGates& act, const std::vector<Result>& results) {
  const std::string kind(act_kind(act));
  ActRefusal refusal = refusal_of(act.pods, results);
  // Those that were not tried this time are refused still.
  const auto known = pass.memory.refusals.find(kind);
  std::set<std::string> others =
      known == pass.memory.refusals.end() ? std::set<std::string>() : known->second.refusal.pods;
  for (const gate::GatedPod& pod : act.pods) others.erase(pod.uid);
  if (refusal.pods.empty() && others.empty()) {
    note_done(pass, kind);
  } else if (refusal.pods.empty()) {
    known->second.refusal.pods = std::move(others);
  } else {
    telemetry::log_warning("gates refused", {{"migration", pass.migration().name_space + "/" + pass.migration().name},
                                             {"pods", refusal.pods.size()},
                                             {"error", refusal.sentence}});
    refusal.pods.merge(others);
    note_refusal(pass, kind, std::move(refusal));
  }
}

}  // namespace

void open_gates(Clients& clients, Pass& pass, const OpenGates& act) {
  const std::vector<Result> results = open_all(clients, act.pods, pass.stop);
  const auto finished = pass.status.run.finished;
  std::size_t opened = 0;
  for (std::size_t i = 0; i < act.pods.size(); ++i) {
    const Result::Kind kind = results[i].kind;
    if (kind != Result::Kind::kOpened && kind != Result::Kind::kGone) continue;
    pass.memory.opened_pods.insert(act.pods[i].uid);
    if (kind == Result::Kind::kGone) continue;
    ++opened;
    if (finished) clients.metrics.gate_opened(std::chrono::duration<double>(now() - *finished).count());
  }
  const api::Migration& migration = pass.migration();
  telemetry::log_info("gates opened", {{"migration", migration.name_space + "/" + migration.name}, {"pods", opened}});
  if (act.is_first && opened > 0) {
    pass.memory.opened = static_cast<int>(opened);
    tell(clients, migration, opened);
  }
  // The status counts who waits; our watch may be a moment behind.
  pass.look_again = pass.look_again || opened > 0;
  note_refused(pass, act, results);
}

}  // namespace lockkeeper::controller::acts
