#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/migrations.h"
#include "cmd/kubectl_lockkeeper/printing.h"
#include "cmd/kubectl_lockkeeper/screen.h"
#include "cmd/kubectl_lockkeeper/stored_plan.h"
#include "cmd/kubectl_lockkeeper/verb.h"
#include "cmd/kubectl_lockkeeper/watching.h"
#include "cmd/kubectl_lockkeeper/workload_image.h"
#include "picture/migration_state.h"
#include "picture/migration_text.h"

namespace lockkeeper::cmd {
namespace {

struct StatusFlags {
  bool watch = false;
  bool wait = false;
  bool once = false;
  Milliseconds timeout{0};  // 0: none
};

// The seconds of a live view go on while nothing else happens.
constexpr Milliseconds kTick{1000};
// Elsewhere time passes without a line.
constexpr Milliseconds kLong{60000};

std::string text_of(const std::vector<api::Migration>& migrations, const Call& call, KnownPlan& known) {
  // A terminal's width may have changed.
  picture::MigrationPage page{now(), call.live ? width_of_output() : call.widest, call.colour};
  const bool is_page = call.flags.form == Form::kText && call.flags.names.size() == 1;
  if (is_page && migrations.size() == 1) {
    const api::Migration& one = migrations.front();
    if (one.status.plan && !one.status.run.finished)
      page.plan = known.of({one.name_space, one.status.plan->config_map});
    return picture::migration_text(one, page);
  }
  return picture::migrations_text(migrations, {call.flags.all_namespaces, call.flags.form == Form::kWide}, page);
}

// What --wait ends with; nullopt while one is still at work.
std::optional<int> end_of_wait(const std::vector<api::Migration>& migrations) {
  int end = kExitDone;
  for (const api::Migration& migration : migrations) {
    switch (picture::state_of(migration)) {
      case picture::State::kWorking: return std::nullopt;
      case picture::State::kStalled:
      case picture::State::kSuspended: end = kExitNotWell; break;
      case picture::State::kReady: break;
    }
  }
  return end;
}

// Why the settled ones are not the end of --wait: the workload has another image by now than the status is about.
// Returns: a sentence; empty where all are about their workload's image.
std::string why_not_the_end(const std::vector<api::Migration>& migrations, WorkloadImages& images) {
  for (const api::Migration& migration : migrations) {
    if (picture::state_of(migration) == picture::State::kSuspended) continue;
    const std::string image = images.of(migration);
    if (is_about_another_image(migration, image)) {
      return fmt::format("{}/{}: its workload has image {} by now; the operator has not looked at it yet",
                         migration.name_space, migration.name, image);
    }
  }
  return "";
}

// One line for a log: what has changed since the last one.
std::string line_of(const api::Migration& migration) {
  const picture::Verdict verdict = picture::verdict_of(migration);
  std::string line = fmt::format("{}/{} {}", migration.name_space, migration.name, picture::word_of(migration));
  if (!verdict.reason.empty()) line += fmt::format(" ({})", verdict.reason);
  const api::RunStatus& run = migration.status.run;
  if (!run.finished && !run.progress.empty()) line += fmt::format(" step {} {}", run.progress, run.step);
  return line + (verdict.message.empty() ? "" : ": " + verdict.message);
}

// Those that are meant. Where names were given, one that is gone is missing.
std::vector<api::Migration> meant(const std::vector<api::Migration>& all, const Call& call) {
  if (call.flags.names.empty()) return all;
  std::vector<api::Migration> some;
  for (const std::string& name : call.flags.names) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const api::Migration& migration) {
      return migration.name == name_of_argument(name);
    });
    if (found != all.end()) some.push_back(*found);
  }
  return some;
}

kube::ListQuery query_of(const Call& call) {
  kube::ListQuery query;
  query.ns = call.flags.all_namespaces ? "" : call.cluster().name_space();
  query.label_selector = call.flags.selector;
  if (call.flags.names.size() == 1)
    query.field_selector = "metadata.name=" + name_of_argument(call.flags.names.front());
  return query;
}

// Shows a state: redrawn in a terminal, elsewhere a line for each Migration of which there is news.
class Live {
 public:
  explicit Live(const Call& call) : call_(call), plan_(call.cluster().client()) {}

  void show(const std::vector<api::Migration>& migrations, const std::string& problem) {
    if (call_.live) {
      screen_.draw(text_of(migrations, call_, plan_) + (problem.empty() ? "" : problem + "\n"));
      return;
    }
    for (const api::Migration& migration : migrations) {
      std::string line = line_of(migration);
      std::string& last = lines_[migration.name_space + "/" + migration.name];
      if (line == last) continue;
      print(line + "\n");
      last = std::move(line);
    }
    tell(problem);
  }

  // Why there is nothing to show, or nothing new; empty where all is well.
  void tell(const std::string& problem) {
    if (!problem.empty() && problem != problem_) say(problem);
    problem_ = problem;
  }

 private:
  const Call& call_;
  KnownPlan plan_;
  Screen screen_;
  std::map<std::string, std::string> lines_;
  std::string problem_;
};

int follow(const Call& call, const StatusFlags& own) {
  using Steady = std::chrono::steady_clock;
  const auto until = own.timeout.count() > 0 ? std::optional(Steady::now() + own.timeout) : std::nullopt;
  // Who may not list them is told at once: a watch would try for ever.
  (void)call.cluster().client().list(kube::kMigrations, query_of(call), [](const Json& /*object*/) {});
  Following following(call.cluster().client(), query_of(call));
  Live live(call);
  WorkloadImages images(call.cluster().client());
  bool is_behind = false;
  for (;;) {
    // A workload may get its old image back, of which no Migration tells.
    Milliseconds most = call.live || is_behind ? kTick : kLong;
    if (until) {
      const auto left = std::chrono::ceil<Milliseconds>(*until - Steady::now());
      if (left.count() <= 0) {
        say(fmt::format("not settled within {}", lockkeeper::to_string(own.timeout)));
        return kExitTimeOver;
      }
      most = std::min(most, left);
    }
    (void)following.wait(most);
    const auto all = following.migrations();
    if (!all) {
      if (const std::string problem = following.problem(); !problem.empty()) live.tell(problem);
      continue;
    }
    const std::vector<api::Migration> some = meant(*all, call);
    if (some.size() < call.flags.names.size()) {
      say("a Migration that was named is not there, or is deleted");
      return kExitNotThere;
    }
    const auto end = end_of_wait(some);
    const std::string why = end && own.wait ? why_not_the_end(some, images) : "";
    is_behind = !why.empty();
    live.show(some, is_behind ? why : following.problem());
    if (end && !own.watch && !is_behind) return own.wait ? *end : kExitDone;
  }
}

int show_status(const Call& call, const StatusFlags& own) {
  const bool of_objects = is_of_objects(call.flags.form);
  const Chosen chosen = choose(call);
  const int end = say_missing(chosen, kExitDone);
  if (end != kExitDone && chosen.objects.empty()) return end;
  std::vector<api::Migration> migrations;
  migrations.reserve(chosen.objects.size());
  for (const Json& object : chosen.objects) migrations.push_back(api::parse_migration(object));
  // Who looks at one that is at work wants to see how it ends.
  const bool is_at_work = call.live && call.flags.names.size() == 1 && !end_of_wait(migrations);
  const bool goes_on = own.watch || own.wait || (is_at_work && !own.once);
  if (!of_objects && end == kExitDone && goes_on) return follow(call, own);
  if (of_objects) {
    print(objects_text(chosen.objects, call.flags.names.size() != 1, call.flags.form));
  } else {
    KnownPlan plan(call.cluster().client());
    print(text_of(migrations, call, plan));
  }
  return end;
}

}  // namespace

Verb status_verb() {
  Verb verb;
  verb.name = "status";
  verb.synopsis = "What is applied, what is pending, why we wait, and what to type";
  verb.scope = Scope::kSeveral;
  verb.forms = {Form::kWide, Form::kJson, Form::kYaml, Form::kName};
  verb.prepare = [](CLI::App& app) {
    const auto own = std::make_shared<StatusFlags>();
    auto* watch = app.add_flag("-w,--watch", own->watch,
                               "Go on showing it: live in a terminal, elsewhere a line for each change");
    auto* wait = app.add_flag("--wait", own->wait, "The same until all are settled; exit 0: ready, 10: one is not");
    auto* once = app.add_flag("--once", own->once, "Show it once, also in a terminal while it is at work");
    watch->excludes(wait)->excludes(once);
    wait->excludes(once);
    add_duration_flag(app, "--timeout", own->timeout, "How long to go on showing it; 0s: for ever");
    return [own](const Call& call) { return show_status(call, *own); };
  };
  return verb;
}

}  // namespace lockkeeper::cmd
