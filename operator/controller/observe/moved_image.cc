#include "controller/observe/moved_image.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "controller/observe/run_pod.h"
#include "gate/gated_pod.h"

namespace lockkeeper::controller {
namespace {

// `docker-pullable://registry/shop@sha256:…`, `registry/shop@sha256:…`, or `sha256:…` of an image without a digest.
std::string_view digest_of(std::string_view image_id) {
  const std::size_t at = image_id.rfind('@');
  return at == std::string_view::npos ? std::string_view() : image_id.substr(at + 1);
}

}  // namespace

bool is_another_image(const std::string& image_id, const std::string& other) {
  if (image_id.empty() || other.empty()) return false;
  const std::string_view a = digest_of(image_id);
  const std::string_view b = digest_of(other);
  if (a.empty() != b.empty()) return false;
  return a.empty() ? image_id != other : a != b;
}

std::string describe_moved(const MovedImage& moved, const std::string& image) {
  return fmt::format("Pod {} runs {} as {}, and the run had {}: somebody has pushed to this tag.", moved.pod, image,
                     moved.image_id, moved.run_had);
}

void see_pod(const Json& pod, ImageLook& look) {
  if (look.runs_had.empty() || find(pod, {"metadata", "deletionTimestamp"}) != nullptr) return;
  const gate::GatedPod seen = gate::parse_gated_pod(pod);
  const std::string phase = string_at(pod, {"status", "phase"});
  if (seen.template_hash != look.template_hash || gate::waits_at_our_gate(seen) || phase == "Succeeded" ||
      phase == "Failed") {
    return;
  }
  for (const Json& container : list_at(pod, "spec", "containers")) {
    if (string_at(container, {"image"}) != look.image) continue;
    for (const Json& status : list_at(pod, "status", "containerStatuses")) {
      if (string_at(status, {"name"}) != string_at(container, {"name"})) continue;
      const std::string image_id = string_at(status, {"imageID"});
      look.is_early = look.is_early || image_id.empty();
      const bool is_newest = !look.moved || seen.created >= look.moved->created;
      const bool is_new = std::all_of(look.runs_had.begin(), look.runs_had.end(),
                                      [&](const std::string& had) { return is_another_image(image_id, had); });
      if (is_newest && is_new) look.moved = MovedImage{seen.name, image_id, look.runs_had.front(), seen.created};
    }
    if (list_at(pod, "status", "containerStatuses").empty()) look.is_early = true;
  }
}

}  // namespace lockkeeper::controller
