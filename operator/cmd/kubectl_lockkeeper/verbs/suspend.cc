#include <fmt/core.h>

#include "base/text.h"
#include "cmd/kubectl_lockkeeper/verb.h"
#include "cmd/kubectl_lockkeeper/writing.h"

namespace lockkeeper::cmd {
namespace {

Verb verb_of(const char* name, const char* synopsis, bool suspend) {
  Verb verb;
  verb.name = name;
  verb.synopsis = synopsis;
  verb.scope = Scope::kSeveral;
  verb.forms = {Form::kJson, Form::kYaml, Form::kName};
  verb.prepare = [suspend](CLI::App& /*app*/) {
    return [suspend](const Call& call) {
      return write_changes(
          call, [&](const api::Migration& one) { return suspend_change(one, suspend); },
          [](const Json& before) {
            const std::vector<std::string> owners = other_owners_of_suspend(before);
            if (owners.empty()) return;
            say(fmt::format("spec.suspend was set by {} before: what that applies again undoes this; say it there, too",
                            join(owners)));
          });
    };
  };
  return verb;
}

}  // namespace

Verb suspend_verb() {
  return verb_of("suspend", "No new run, and one that runs stops between two revisions", true);
}

Verb resume_verb() {
  return verb_of("resume", "Have a suspended Migration go on", false);
}

}  // namespace lockkeeper::cmd
