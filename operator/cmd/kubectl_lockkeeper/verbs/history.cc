#include "base/timestamp.h"
#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/migrations.h"
#include "cmd/kubectl_lockkeeper/printing.h"
#include "cmd/kubectl_lockkeeper/verb.h"
#include "picture/migration_text.h"

namespace lockkeeper::cmd {
namespace {

int show_history(const Call& call) {
  const auto object = the_one(call);
  if (!object) return kExitNotThere;
  if (is_of_objects(call.flags.form)) {
    const Json* history = find(*object, {"status", "history"});
    print(value_text(history == nullptr ? Json::array() : *history, call.flags.form));
    return kExitDone;
  }
  const api::Migration migration = api::parse_migration(*object);
  print(picture::history_text(migration.status.history, call.flags.form == Form::kWide,
                              {now(), call.widest, call.colour}));
  return kExitDone;
}

}  // namespace

Verb history_verb() {
  Verb verb;
  verb.name = "history";
  verb.synopsis = "The runs that ended: which revisions, how, when, how long";
  verb.scope = Scope::kOne;
  verb.forms = {Form::kWide, Form::kJson, Form::kYaml};
  verb.prepare = [](CLI::App& /*app*/) { return show_history; };
  return verb;
}

}  // namespace lockkeeper::cmd
