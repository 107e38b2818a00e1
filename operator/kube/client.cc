#include "kube/client.h"

#include <fmt/core.h>

#include <utility>

#include "kube/lines.h"
#include "kube/list_body.h"
#include "kube/managed_fields.h"
#include "kube/pause.h"

namespace lockkeeper::kube {
namespace {

// Between tries after a network error: the caller's own backoff takes over soon.
constexpr unsigned kNetworkRetries = 3;
constexpr Milliseconds kNetworkPause{100};
// Of a refusal's body: what to_error cuts its sentence from.
constexpr std::size_t kLongestRefusal = std::size_t{64} << 10U;

std::string sentence(const char* verb, const Resource& resource, const std::string& name) {
  const std::string which = name.empty() ? "" : fmt::format(" {}", name);
  return fmt::format("{} {}{}", verb, resource.plural, which);
}

[[noreturn]] void stopped(const std::string& what) {
  throw Error(ErrorKind::kTransient, fmt::format("{}: stopped", what));
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

Json parse_object(const std::string& what, const std::string& body) {
  Json object = Json::parse(body, nullptr, false);
  if (!object.is_object()) {
    throw Error(ErrorKind::kTransient, fmt::format("{}: the API server's answer is not a JSON object", what));
  }
  return object;
}

}  // namespace

Client::Client(HttpTransport& transport, ClientOptions options) : transport_(transport), options_(std::move(options)) {}

void Client::count(const std::string& method, const std::string& code) const {
  if (options_.on_request) options_.on_request(method, code, transport_.host());
}

HttpResponse Client::send(HttpRequest request, const std::stop_token& stop) {
  request.user_agent = options_.user_agent;
  const std::string what = request.method + " " + request.path;
  unsigned network_failures = 0;
  for (unsigned tries = 0;; ++tries) {
    std::optional<Milliseconds> wait;
    try {
      HttpResponse response = transport_.send(request, stop);
      count(request.method, std::to_string(response.headers.status));
      const int status = response.headers.status;
      if ((status != 429 && status < 500) || tries >= options_.retries) return response;
      wait = to_error(what, response.headers, response.body).retry_after();
      if (!wait) return response;
    } catch (const Error& error) {
      count(request.method, "<error>");
      if (error.kind() != ErrorKind::kTransient || request.method != "GET" || stop.stop_requested() ||
          network_failures >= kNetworkRetries) {
        throw error.in(what);
      }
      wait = kNetworkPause * (1U << network_failures);
      ++network_failures;
    }
    if (!pause(stop, *wait)) stopped(what);
  }
}

std::optional<Json> Client::get(const Resource& resource, const ObjectKey& key, const std::stop_token& stop) {
  const std::string what = sentence("get", resource, key.text());
  const HttpResponse response = send(get_request(resource, key), stop);
  if (response.headers.status == 404) return std::nullopt;
  if (!is_success(response.headers.status)) throw to_error(what, response.headers, response.body);
  return parse_object(what, response.body);
}

std::string Client::list(const Resource& resource, const ListQuery& query, const std::function<void(Json)>& on_item,
                         const std::function<void()>& on_restart, const std::stop_token& stop) {
  const std::string what = sentence("list", resource, query.ns);
  Page page;
  for (;;) {
    HttpResponse response = send(list_request(resource, query, page), stop);
    if (response.headers.status == 410 && !page.continue_token.empty()) {
      // What the continue token stood for has been compacted away: begin again, and in one piece.
      page = {.limit = 0, .continue_token = "", .resource_version = ""};
      if (on_restart) on_restart();
      continue;
    }
    if (!is_success(response.headers.status)) throw to_error(what, response.headers, response.body);
    ListEnd end;
    try {
      end = parse_list(without_managed_fields(std::exchange(response.body, {})), on_item);
    } catch (const Error& error) {
      throw error.in(what);
    }
    if (end.continue_token.empty()) return end.resource_version;
    page.continue_token = std::move(end.continue_token);
  }
}

CreateResult Client::create(const Resource& resource, const Json& object, const std::stop_token& stop) {
  const std::string what = sentence("create", resource, ObjectKey::of(object).text());
  const HttpResponse response = send(create_request(resource, object, options_.field_manager), stop);
  if (is_success(response.headers.status)) return Created{parse_object(what, response.body)};
  const ApiError error = to_error(what, response.headers, response.body);
  if (error.status() == 409 && error.reason() == "AlreadyExists") return AlreadyExists{error.what()};
  throw error;
}

Json Client::try_create(const Resource& resource, const Json& object, const std::stop_token& stop) {
  const std::string what = sentence("try to create", resource, ObjectKey::of(object).text());
  HttpRequest request = create_request(resource, object, options_.field_manager);
  request.query += std::string(request.query.empty() ? "" : "&") + "dryRun=All";
  const HttpResponse response = send(std::move(request), stop);
  if (!is_success(response.headers.status)) throw to_error(what, response.headers, response.body);
  return parse_object(what, response.body);
}

Json Client::update(const Resource& resource, const Json& object, const std::string& subresource,
                    const std::stop_token& stop) {
  const std::string what = sentence("update", resource, ObjectKey::of(object).text());
  const HttpResponse response = send(update_request(resource, object, subresource), stop);
  if (!is_success(response.headers.status)) throw to_error(what, response.headers, response.body);
  return parse_object(what, response.body);
}

std::optional<Json> Client::patch(const Resource& resource, const ObjectKey& key, PatchKind kind, const Json& patch,
                                  const std::string& subresource, const std::stop_token& stop) {
  const std::string what = sentence("patch", resource, key.text());
  const HttpResponse response =
      send(patch_request(resource, key, kind, patch, subresource, options_.field_manager), stop);
  if (response.headers.status == 404) return std::nullopt;
  if (!is_success(response.headers.status)) throw to_error(what, response.headers, response.body);
  return parse_object(what, response.body);
}

std::optional<Json> Client::apply(const Resource& resource, const Json& object, const ApplyOptions& options,
                                  const std::stop_token& stop) {
  const std::string what = sentence("apply", resource, ObjectKey::of(object).text());
  const HttpResponse response = send(apply_request(resource, object, options), stop);
  if (response.headers.status == 404 && !options.subresource.empty()) return std::nullopt;
  if (!is_success(response.headers.status)) throw to_error(what, response.headers, response.body);
  return parse_object(what, response.body);
}

bool Client::remove(const Resource& resource, const ObjectKey& key, const DeleteOptions& options,
                    const std::stop_token& stop) {
  const std::string what = sentence("delete", resource, key.text());
  const HttpResponse response = send(delete_request(resource, key, options), stop);
  if (response.headers.status == 404) return false;
  if (!is_success(response.headers.status)) throw to_error(what, response.headers, response.body);
  return true;
}

void Client::stream_lines(HttpRequest request, const std::string& what, const std::function<void()>& on_open,
                          const std::function<bool(std::string_view)>& on_line, const std::stop_token& stop) {
  request.user_agent = options_.user_agent;
  HttpHeaders headers;
  std::string refusal;
  LineSplitter lines(on_line);
  const auto on_response = [&](const HttpHeaders& got) {
    headers = got;
    count(request.method, std::to_string(got.status));
    if (got.status == 200 && on_open) on_open();
  };
  const auto on_bytes = [&](std::string_view bytes) {
    if (headers.status == 200) return lines.feed(bytes);
    refusal.append(bytes);
    return refusal.size() < kLongestRefusal;
  };
  try {
    transport_.stream(request, on_response, on_bytes, stop);
    if (headers.status == 200) lines.finish();
  } catch (const ApiError&) {
    throw;
  } catch (const Error& error) {
    if (headers.status == 0) count(request.method, "<error>");
    throw error.in(what);
  }
  if (headers.status != 200) throw to_error(what, headers, refusal);
}

bool Client::follow_logs(const ObjectKey& pod, const LogQuery& query,
                         const std::function<bool(std::string_view)>& on_line, const std::stop_token& stop) {
  HttpRequest request = log_request(pod, query);
  // A program may be silent for hours; a dead connection is found by TCP keepalive.
  request.idle_limit = Milliseconds(0);
  try {
    stream_lines(std::move(request), fmt::format("logs of {}", pod.text()), {}, on_line, stop);
  } catch (const ApiError& error) {
    if (error.status() == 404) return false;
    // `container "x" in pod "y" is waiting to start`: there will be a log later.
    if (error.status() == 400) throw Error(ErrorKind::kTransient, error.what());
    throw;
  }
  return true;
}

}  // namespace lockkeeper::kube
