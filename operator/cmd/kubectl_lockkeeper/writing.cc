#include "cmd/kubectl_lockkeeper/writing.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.h"
#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/migrations.h"
#include "cmd/kubectl_lockkeeper/printing.h"

namespace lockkeeper::cmd {
namespace {

// Returns: an exit status.
int write_one(const Call& call, const Json& object, const Change& change, std::vector<Json>& after) {
  if (!change.patch) {
    if (change.is_refused) {
      say(change.sentence);
    } else if (!is_of_objects(call.flags.form)) {
      print(change.sentence + "\n");
    }
    after.push_back(object);
    return change.is_refused ? kExitNotWell : kExitDone;
  }
  const kube::ObjectKey key = kube::ObjectKey::of(object);
  auto written = call.cluster().client().patch(kube::kMigrations, key, kube::PatchKind::kMerge, *change.patch);
  if (!written) {
    say(fmt::format("Migration {} of namespace {} was deleted in the meantime", key.name, key.ns));
    return kExitNotThere;
  }
  if (!is_of_objects(call.flags.form)) print(change.sentence + "\n");
  after.push_back(std::move(*written));
  return kExitDone;
}

}  // namespace

int write_changes(const Call& call, const std::function<Change(const api::Migration&)>& change,
                  const std::function<void(const Json& before)>& on_written) {
  const Flags& flags = call.flags;
  if (flags.names.empty() && flags.selector.empty() && !flags.all_namespaces) {
    say("name the Migrations, or select them by -l or -A");
    return kExitWrongUse;
  }
  const Chosen chosen = choose(call);
  int end = say_missing(chosen, kExitDone);
  std::vector<Json> after;
  for (const Json& object : chosen.objects) {
    const Change one = change(api::parse_migration(object));
    try {
      const int status = write_one(call, object, one, after);
      end = std::max(end, status);
      if (one.patch && status == kExitDone && on_written) on_written(object);
    } catch (const Error& error) {
      say(error.what());
      end = std::max(end, kExitFailed);
    }
  }
  if (is_of_objects(flags.form)) print(objects_text(std::move(after), flags.names.size() != 1, flags.form));
  return end;
}

}  // namespace lockkeeper::cmd
