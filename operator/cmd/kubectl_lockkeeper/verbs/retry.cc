#include <CLI/CLI.hpp>
#include <memory>

#include "cmd/kubectl_lockkeeper/verb.h"
#include "cmd/kubectl_lockkeeper/writing.h"

namespace lockkeeper::cmd {

Verb retry_verb() {
  Verb verb;
  verb.name = "retry";
  verb.synopsis = "Have a failed run tried again, once what was wrong is put right";
  verb.scope = Scope::kSeveral;
  verb.forms = {Form::kJson, Form::kYaml, Form::kName};
  verb.prepare = [](CLI::App& app) {
    const auto is_forced = std::make_shared<bool>(false);
    app.add_flag("--force", *is_forced, "Ask for it also where nothing has failed");
    return [is_forced](const Call& call) {
      return write_changes(call, [&](const api::Migration& one) { return retry_change(one, *is_forced); });
    };
  };
  return verb;
}

}  // namespace lockkeeper::cmd
