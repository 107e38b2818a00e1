#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <memory>

#include "api/migration.h"
#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/migrations.h"
#include "cmd/kubectl_lockkeeper/printing.h"
#include "cmd/kubectl_lockkeeper/stored_plan.h"
#include "cmd/kubectl_lockkeeper/verb.h"
#include "picture/graph_html.h"
#include "picture/graph_mermaid.h"
#include "picture/graph_svg.h"
#include "picture/graph_text.h"

namespace lockkeeper::cmd {
namespace {

std::string graph_in(const api::RevisionGraph& graph, picture::Folding folding, const Call& call) {
  switch (call.flags.form) {
    case Form::kHtml: return picture::graph_html(graph, folding, {});
    case Form::kSvg: return picture::graph_svg(graph, folding);
    case Form::kMermaid: return picture::graph_mermaid(graph, folding);
    case Form::kJson:
    case Form::kYaml: return value_text(api::to_json(graph), call.flags.form);
    default: return picture::graph_text(graph, folding, call.widest, call.colour);
  }
}

int show_graph(const Call& call, bool all) {
  const auto object = the_one(call);
  if (!object) return kExitNotThere;
  const api::Migration migration = api::parse_migration(*object);
  const auto stored = plan_of(call.cluster().client(), migration);
  if (!stored) return kExitNotThere;
  if (!stored->graph) {
    say(fmt::format("{}/{} has no graph: the runner of its newest run told none", migration.name_space,
                    migration.name));
    return kExitNotThere;
  }
  // What it shows is what that run began with.
  if (const api::RunStatus& run = migration.status.run; run.finished) {
    say(fmt::format("as attempt {} found it, which ended {}", run.attempt,
                    run.outcome.empty() ? "without a verdict" : run.outcome));
  }
  print(graph_in(*stored->graph, all ? picture::Folding::kNone : picture::Folding::kAppliedRuns, call));
  return kExitDone;
}

}  // namespace

Verb graph_verb() {
  Verb verb;
  verb.name = "graph";
  verb.synopsis = "The revisions as the newest run found them: what was applied, what pending, heads and merges";
  verb.scope = Scope::kOne;
  verb.forms = {Form::kJson, Form::kYaml, Form::kHtml, Form::kSvg, Form::kMermaid};
  verb.prepare = [](CLI::App& app) {
    auto all = std::make_shared<bool>(false);
    app.add_flag("--all", *all, "Show each revision, also of long runs of applied ones");
    return [all](const Call& call) { return show_graph(call, *all); };
  };
  return verb;
}

}  // namespace lockkeeper::cmd
