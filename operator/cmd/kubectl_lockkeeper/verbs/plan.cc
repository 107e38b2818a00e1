#include <fmt/core.h>

#include "api/migration.h"
#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/migrations.h"
#include "cmd/kubectl_lockkeeper/printing.h"
#include "cmd/kubectl_lockkeeper/stored_plan.h"
#include "cmd/kubectl_lockkeeper/verb.h"
#include "picture/plan_html.h"
#include "picture/plan_markdown.h"
#include "picture/plan_text.h"

namespace lockkeeper::cmd {
namespace {

// What is said beside the plan; empty where there is nothing to say.
std::string remark_on(const api::Migration& migration, bool is_truncated) {
  std::string remark;
  const api::RunStatus& run = migration.status.run;
  if (run.finished) {
    remark = fmt::format("This was the plan of attempt {}, which ended {}.", run.attempt,
                         run.outcome.empty() ? "without a verdict" : run.outcome);
  }
  if (is_truncated) {
    remark +=
        std::string(remark.empty() ? "" : " ") +
        "It was too large for a ConfigMap: its statements stand in the run's log alone (kubectl lockkeeper logs).";
  }
  return remark;
}

// Requires: the stored plan can be read.
std::string plan_in(Form form, const StoredPlan& stored, const std::string& remark, bool colour) {
  switch (form) {
    case Form::kMarkdown: return picture::plan_markdown(*stored.plan, remark);
    case Form::kHtml: return picture::plan_html(*stored.plan, remark, stored.graph.value_or(api::RevisionGraph{}));
    case Form::kJson:
    case Form::kYaml: return value_text(stored.json, form);
    default: return picture::plan_text(*stored.plan, remark, colour);
  }
}

int show_plan(const Call& call) {
  const auto object = the_one(call);
  if (!object) return kExitNotThere;
  const api::Migration migration = api::parse_migration(*object);
  const auto stored = plan_of(call.cluster().client(), migration);
  if (!stored) return kExitNotThere;
  if (!stored->plan) {
    say(fmt::format("ConfigMap {} of namespace {} holds no plan that this version can read",
                    migration.status.plan->config_map, migration.name_space));
    return kExitFailed;
  }
  const std::string remark = remark_on(migration, bool_at(stored->json, {"truncated"}));
  print(plan_in(call.flags.form, *stored, remark, call.colour));
  return kExitDone;
}

}  // namespace

Verb plan_verb() {
  Verb verb;
  verb.name = "plan";
  verb.synopsis = "The plan of the newest run: its statements, their locks, and what lint says of them";
  verb.scope = Scope::kOne;
  verb.forms = {Form::kJson, Form::kYaml, Form::kMarkdown, Form::kHtml};
  verb.prepare = [](CLI::App& /*app*/) { return show_plan; };
  return verb;
}

}  // namespace lockkeeper::cmd
