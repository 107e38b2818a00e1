#include "controller/act/owned.h"

#include "api/migration.h"
#include "controller/resource_names.h"

namespace lockkeeper::controller {

Json owner_references(const api::Migration& migration) {
  return Json::array({{{"apiVersion", api::kApiVersion},
                       {"kind", "Migration"},
                       {"name", migration.name},
                       {"uid", migration.uid},
                       {"controller", true},
                       {"blockOwnerDeletion", false}}});
}

Json owned_config_map(const api::Migration& migration, const std::string& name,
                      const std::map<std::string, std::string>& data) {
  return {{"apiVersion", "v1"},
          {"kind", "ConfigMap"},
          {"metadata",
           {{"name", name},
            {"namespace", migration.name_space},
            {"labels", {{kMigrationUidLabel, migration.uid}, {kRunLabel, migration.name}}},
            {"ownerReferences", owner_references(migration)}}},
          {"data", data}};
}

}  // namespace lockkeeper::controller
