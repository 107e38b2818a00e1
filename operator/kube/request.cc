#include "kube/request.h"

#include <utility>

#include "base/percent_encoding.h"

namespace lockkeeper::kube {
namespace {

class Query {
 public:
  Query& add(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    if (!text_.empty()) text_ += '&';
    text_ += std::string(name) + "=" + percent_encoded(value);
    return *this;
  }
  Query& add_if(bool wanted, std::string_view name, std::string_view value) {
    return wanted ? add(name, value) : *this;
  }
  [[nodiscard]] std::string text() const { return text_; }

 private:
  std::string text_;
};

std::string collection_path(const Resource& resource, const std::string& ns) {
  std::string path = resource.group.empty() ? "/api/" : "/apis/" + percent_encoded(resource.group) + "/";
  path += percent_encoded(resource.version);
  if (resource.namespaced && !ns.empty()) path += "/namespaces/" + percent_encoded(ns);
  return path + "/" + percent_encoded(resource.plural);
}

std::string object_path(const Resource& resource, const ObjectKey& key, const std::string& subresource) {
  std::string path = collection_path(resource, key.ns) + "/" + percent_encoded(key.name);
  return subresource.empty() ? path : path + "/" + percent_encoded(subresource);
}

Query selectors(const ListQuery& query) {
  return Query().add("labelSelector", query.label_selector).add("fieldSelector", query.field_selector);
}

// `as=` asks for a table or for metadata; servers that cannot do it send the whole object.
std::string metadata_accept(std::string_view kind) {
  return "application/json;as=" + std::string(kind) + ";g=meta.k8s.io;v=v1,application/json";
}

HttpRequest with_body(HttpRequest request, std::string content_type, const Json& body) {
  request.content_type = std::move(content_type);
  request.body = to_line(body);
  return request;
}

}  // namespace

HttpRequest get_request(const Resource& resource, const ObjectKey& key) {
  HttpRequest request;
  request.path = object_path(resource, key, "");
  return request;
}

HttpRequest list_request(const Resource& resource, const ListQuery& query, const Page& page) {
  HttpRequest request;
  request.path = collection_path(resource, query.ns);
  request.query = selectors(query)
                      .add_if(page.limit > 0, "limit", std::to_string(page.limit))
                      .add("continue", page.continue_token)
                      .add("resourceVersion", page.resource_version)
                      .text();
  if (query.metadata_only) request.accept = metadata_accept("PartialObjectMetadataList");
  return request;
}

HttpRequest watch_request(const Resource& resource, const WatchQuery& query) {
  HttpRequest request;
  request.path = collection_path(resource, query.list.ns);
  request.query = selectors(query.list)
                      .add("watch", "1")
                      .add("allowWatchBookmarks", "true")
                      .add("timeoutSeconds", std::to_string(query.timeout.count()))
                      .add("resourceVersion", query.resource_version)
                      .add_if(query.send_initial_events, "sendInitialEvents", "true")
                      .add_if(query.send_initial_events, "resourceVersionMatch", "NotOlderThan")
                      .text();
  if (query.list.metadata_only) request.accept = metadata_accept("PartialObjectMetadata");
  return request;
}

HttpRequest create_request(const Resource& resource, const Json& object, const std::string& field_manager) {
  HttpRequest request;
  request.method = "POST";
  request.path = collection_path(resource, ObjectKey::of(object).ns);
  request.query = Query().add("fieldManager", field_manager).text();
  return with_body(std::move(request), "application/json", object);
}

HttpRequest update_request(const Resource& resource, const Json& object, const std::string& subresource) {
  HttpRequest request;
  request.method = "PUT";
  request.path = object_path(resource, ObjectKey::of(object), subresource);
  return with_body(std::move(request), "application/json", object);
}

HttpRequest patch_request(const Resource& resource, const ObjectKey& key, PatchKind kind, const Json& patch,
                          const std::string& subresource, const std::string& field_manager) {
  HttpRequest request;
  request.method = "PATCH";
  request.path = object_path(resource, key, subresource);
  request.query = Query().add("fieldManager", field_manager).text();
  return with_body(std::move(request),
                   kind == PatchKind::kMerge ? "application/merge-patch+json" : "application/json-patch+json", patch);
}

HttpRequest apply_request(const Resource& resource, const Json& object, const ApplyOptions& options) {
  HttpRequest request;
  request.method = "PATCH";
  request.path = object_path(resource, ObjectKey::of(object), options.subresource);
  request.query = Query().add("fieldManager", options.field_manager).add_if(options.force, "force", "true").text();
  // JSON is YAML; the server has no JSON spelling of this media type before 1.34.
  return with_body(std::move(request), "application/apply-patch+yaml", object);
}

HttpRequest delete_request(const Resource& resource, const ObjectKey& key, const DeleteOptions& options) {
  HttpRequest request;
  request.method = "DELETE";
  request.path = object_path(resource, key, "");
  // Always sent: without it a Job's pods are orphaned.
  const char* policy = options.propagation == Propagation::kBackground   ? "Background"
                       : options.propagation == Propagation::kForeground ? "Foreground"
                                                                         : "Orphan";
  Json body{{"apiVersion", "v1"}, {"kind", "DeleteOptions"}, {"propagationPolicy", policy}};
  if (!options.uid.empty()) body["preconditions"]["uid"] = options.uid;
  if (!options.resource_version.empty()) body["preconditions"]["resourceVersion"] = options.resource_version;
  return with_body(std::move(request), "application/json", body);
}

HttpRequest log_request(const ObjectKey& pod, const LogQuery& query) {
  HttpRequest request;
  request.path = object_path(kPods, pod, "log");
  request.query = Query()
                      .add("container", query.container)
                      .add_if(query.follow, "follow", "true")
                      .add_if(query.timestamps, "timestamps", "true")
                      .add("sinceTime", query.since_time)
                      .text();
  request.accept = "*/*";
  return request;
}

}  // namespace lockkeeper::kube
