// HTTP requests for each verb of the API, as values. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/json.h"
#include "kube/http.h"
#include "kube/resource.h"

namespace lockkeeper::kube {

struct ListQuery {
  std::string ns;  // empty: all namespaces
  std::string label_selector;
  std::string field_selector;
  bool metadata_only = false;  // PartialObjectMetadata: no spec, no status
};

struct Page {
  int limit = 500;  // 0: all at once
  std::string continue_token;
  std::string resource_version;
};

struct WatchQuery {
  ListQuery list;
  std::string resource_version;
  std::chrono::seconds timeout{300};
  bool send_initial_events = false;  // a streaming list
};

enum class PatchKind { kMerge, kJson };

struct ApplyOptions {
  std::string field_manager;
  bool force = false;
  std::string subresource;  // `status`
};

enum class Propagation { kBackground, kForeground, kOrphan };

struct DeleteOptions {
  Propagation propagation = Propagation::kBackground;
  std::string uid;               // set: deletes only the object with this uid
  std::string resource_version;  // set: deletes only the object in this state
};

struct LogQuery {
  std::string container;
  std::string since_time;  // RFC 3339; empty: from the start
  bool follow = true;
  bool timestamps = false;
};

[[nodiscard]] HttpRequest get_request(const Resource& resource, const ObjectKey& key);
[[nodiscard]] HttpRequest list_request(const Resource& resource, const ListQuery& query, const Page& page);
[[nodiscard]] HttpRequest watch_request(const Resource& resource, const WatchQuery& query);
// The namespace and, for update, the name come from the object's metadata. `field_manager` may be empty.
[[nodiscard]] HttpRequest create_request(const Resource& resource, const Json& object,
                                         const std::string& field_manager);
[[nodiscard]] HttpRequest update_request(const Resource& resource, const Json& object, const std::string& subresource);
[[nodiscard]] HttpRequest patch_request(const Resource& resource, const ObjectKey& key, PatchKind kind,
                                        const Json& patch, const std::string& subresource,
                                        const std::string& field_manager);
[[nodiscard]] HttpRequest apply_request(const Resource& resource, const Json& object, const ApplyOptions& options);
[[nodiscard]] HttpRequest delete_request(const Resource& resource, const ObjectKey& key, const DeleteOptions& options);
[[nodiscard]] HttpRequest log_request(const ObjectKey& pod, const LogQuery& query);

}  // namespace lockkeeper::kube
