#include "api/migration.h"

namespace lockkeeper::api {

Migration parse_migration(const Json& object) {
  Migration out;
  out.name_space = string_at(object, {"metadata", "namespace"});
  out.name = string_at(object, {"metadata", "name"});
  out.uid = string_at(object, {"metadata", "uid"});
  out.resource_version = string_at(object, {"metadata", "resourceVersion"});
  out.generation = integer_at(object, {"metadata", "generation"});
  out.labels = map_at(object, {"metadata", "labels"});
  out.annotations = map_at(object, {"metadata", "annotations"});
  out.annotations.erase("kubectl.kubernetes.io/last-applied-configuration");
  out.finalizers = strings_at(object, {"metadata", "finalizers"});
  out.deletion = parse_rfc3339(string_at(object, {"metadata", "deletionTimestamp"}));
  const Json nothing = Json::object();
  const Json* spec = find(object, {"spec"});
  const Json* status = find(object, {"status"});
  out.spec = parse_spec(spec != nullptr ? *spec : nothing);
  out.status = parse_status(status != nullptr ? *status : nothing);
  return out;
}

}  // namespace lockkeeper::api
