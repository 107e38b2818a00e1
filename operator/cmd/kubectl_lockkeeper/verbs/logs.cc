#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <optional>

#include "api/migration.h"
#include "base/error.h"
#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/migrations.h"
#include "cmd/kubectl_lockkeeper/run_log.h"
#include "cmd/kubectl_lockkeeper/verb.h"
#include "kube/pause.h"

namespace lockkeeper::cmd {
namespace {

struct LogFlags {
  bool follow = false;
  int attempt = 0;  // 0: the newest
};

// The kubelet starts a container within a moment; an image may take minutes.
constexpr Milliseconds kNextLook{1000};

// Waits until the pod has a log, or never will have one. Returns: nullopt where it is gone.
std::optional<controller::RunPod> started(const Call& call, controller::RunPod pod, const std::string& job) {
  std::string told;
  for (;;) {
    if (pod.started || pod.end || pod.phase == "Failed" || pod.phase == "Succeeded") return pod;
    if (const std::string why = why_no_log(pod); why != told) {
      say(why);
      told = why;
    }
    (void)kube::pause({}, kNextLook);
    auto next = pod_of(call.cluster().client(), pod.name_space, job);
    if (!next) return std::nullopt;
    pod = std::move(*next);
  }
}

int print_log(const Call& call, const controller::RunPod& pod, bool follow) {
  kube::LogQuery query;
  query.container = pod.container;
  query.follow = follow;
  const bool is_there =
      call.cluster().client().follow_logs({pod.name_space, pod.name}, query, [](std::string_view line) {
        print(std::string(line) + "\n");
        return true;
      });
  if (is_there) return kExitDone;
  say(fmt::format("pod {} of namespace {} is gone, and its log with it", pod.name, pod.name_space));
  return kExitNotThere;
}

int show_logs(const Call& call, const LogFlags& own) {
  const auto object = the_one(call);
  if (!object) return kExitNotThere;
  const api::Migration migration = api::parse_migration(*object);
  const std::string job = job_of(call.cluster().client(), migration, own.attempt);
  if (job.empty()) {
    say(own.attempt == 0 ? fmt::format("{}/{} has had no run yet", migration.name_space, migration.name)
                         : fmt::format("the Job of attempt {} is not there (kubectl lockkeeper history {})",
                                       own.attempt, as_arguments({migration.name_space, migration.name})));
    return kExitNotThere;
  }
  auto pod = pod_of(call.cluster().client(), migration.name_space, job);
  if (pod && own.follow) pod = started(call, *pod, job);
  if (!pod) {
    say(fmt::format("the pod of Job {} is gone, and its log with it; what it said last: kubectl lockkeeper status {}",
                    job, as_arguments({migration.name_space, migration.name})));
    return kExitNotThere;
  }
  if (!pod->started && !pod->end) {
    say(why_no_log(*pod));
    return kExitNotThere;
  }
  return print_log(call, *pod, own.follow);
}

}  // namespace

Verb logs_verb() {
  Verb verb;
  verb.name = "logs";
  verb.synopsis = "The log of a run's pod";
  verb.scope = Scope::kOne;
  verb.prepare = [](CLI::App& app) {
    const auto own = std::make_shared<LogFlags>();
    app.add_flag("-f,--follow", own->follow, "Wait for the pod to start, and go on until the run ends");
    app.add_option("--attempt", own->attempt, "Which run, as history counts them (default: the newest)")
        ->check(CLI::PositiveNumber);
    return [own](const Call& call) { return show_logs(call, *own); };
  };
  return verb;
}

}  // namespace lockkeeper::cmd
