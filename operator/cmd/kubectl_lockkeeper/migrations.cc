#include "cmd/kubectl_lockkeeper/migrations.h"

#include <fmt/core.h>

#include "base/error.h"
#include "cmd/kubectl_lockkeeper/exit.h"

namespace lockkeeper::cmd {
namespace {

std::vector<Json> list_all(const Call& call) {
  kube::ListQuery query;
  query.ns = call.flags.all_namespaces ? "" : call.cluster().name_space();
  query.label_selector = call.flags.selector;
  std::vector<Json> all;
  try {
    (void)call.cluster().client().list(
        kube::kMigrations, query, [&](Json object) { all.push_back(std::move(object)); }, [&] { all.clear(); });
  } catch (const kube::ApiError& error) {
    if (error.status() != 404) throw;
    throw Error(ErrorKind::kTerminal, fmt::format("{} does not know Migrations: Lockkeeper's chart, or its CRD, is not "
                                                  "installed there (docs/install.md)",
                                                  call.cluster().server()));
  }
  for (Json& object : all) {
    object["apiVersion"] = kube::kMigrations.api_version();  // a list leaves them out
    object["kind"] = kube::kMigrations.kind;
  }
  return all;
}

}  // namespace

Chosen choose(const Call& call) {
  if (call.flags.names.empty()) return {list_all(call), {}};
  Chosen chosen;
  for (const std::string& name : call.flags.names) {
    const kube::ObjectKey key{call.cluster().name_space(), name_of_argument(name)};
    if (auto object = call.cluster().client().get(kube::kMigrations, key)) {
      chosen.objects.push_back(std::move(*object));
    } else {
      chosen.missing.push_back(key);
    }
  }
  return chosen;
}

std::optional<Json> the_one(const Call& call) {
  Chosen chosen = choose(call);
  (void)say_missing(chosen, kExitDone);
  if (chosen.objects.empty()) return std::nullopt;
  return std::move(chosen.objects.front());
}

int say_missing(const Chosen& chosen, int otherwise) {
  for (const kube::ObjectKey& key : chosen.missing) {
    say(fmt::format("there is no Migration {} in namespace {}", key.name, key.ns));
  }
  return chosen.missing.empty() ? otherwise : kExitNotThere;
}

std::string as_arguments(const kube::ObjectKey& key) {
  return fmt::format("{} -n {}", key.name, key.ns);
}

}  // namespace lockkeeper::cmd
