#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "base/guarded.h"
#include "controller/actor.h"
#include "gate/admission.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller::acts {
namespace {

constexpr std::size_t kAtOnce = 8;

enum class Opened { kYes, kGone, kNextLook };

Opened open_one(Hands& hands, const gate::GatedPod& pod, const std::stop_token& stop) {
  try {
    const auto patched = hands.client.patch(kube::kPods, {pod.name_space, pod.name}, kube::PatchKind::kJson,
                                            gate::opening_patch(pod), "", stop);
    return patched ? Opened::kYes : Opened::kGone;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kConflict) throw;
    return Opened::kNextLook;  // its gates or the pod itself changed under us; the watch brings how
  }
}

}  // namespace

void open_gates(Hands& hands, Scene& scene, const OpenGates& act) {
  std::atomic<std::size_t> next{0};
  std::vector<Opened> results(act.pods.size(), Opened::kNextLook);
  Guarded<std::optional<Error>> failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < act.pods.size(); i = next++) {
      try {
        results[i] = open_one(hands, act.pods[i], scene.stop);
      } catch (const Error& error) {
        failure.with([&](auto& first) { first = first.value_or(error); });
      }
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < std::min(kAtOnce, act.pods.size()); ++i) helpers.emplace_back(work);
    work();
  }
  const auto finished = scene.status.run.finished;
  std::size_t opened = 0;
  for (std::size_t i = 0; i < act.pods.size(); ++i) {
    if (results[i] == Opened::kNextLook) continue;
    scene.memory.opened_pods.insert(act.pods[i].uid);
    if (results[i] == Opened::kGone) continue;
    ++opened;
    if (finished) hands.metrics.gate_opened(std::chrono::duration<double>(now() - *finished).count());
  }
  const api::Migration& migration = scene.migration();
  telemetry::log_info("gates opened", {{"migration", migration.name_space + "/" + migration.name}, {"pods", opened}});
  const auto failed = failure.with([](const auto& first) { return first; });
  if (failed) throw failed->in("open gates");
}

}  // namespace lockkeeper::controller::acts
