#include "gate/admission.h"

#include <algorithm>

namespace lockkeeper::gate {

std::string admitted_entry(std::string_view image, std::string_view template_hash) {
  std::string entry(image);
  if (!template_hash.empty()) entry.append("#").append(template_hash);
  return entry;
}

std::string_view image_of_entry(std::string_view entry) {
  return entry.substr(0, entry.find('#'));
}

bool is_mutable(std::string_view image, std::string_view pull_policy) {
  if (image.find('@') != std::string_view::npos) return false;
  if (pull_policy == "Always") return true;
  // A colon before the last slash belongs to the registry's port.
  const std::size_t slash = image.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? image : image.substr(slash + 1);
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos || name.substr(colon + 1) == "latest";
}

bool may_go(const GatedPod& pod, const std::vector<std::string>& admitted) {
  return std::any_of(pod.images.begin(), pod.images.end(), [&](const std::string& image) {
    const auto listed = [&](const std::string& entry) {
      return std::find(admitted.begin(), admitted.end(), entry) != admitted.end();
    };
    return listed(image) || (!pod.template_hash.empty() && listed(admitted_entry(image, pod.template_hash)));
  });
}

Verdict judge(const std::vector<GatedPod>& pods, const std::vector<std::string>& admitted) {
  Verdict verdict;
  for (const GatedPod& pod : pods) {
    if (!waits_at_our_gate(pod)) continue;
    (may_go(pod, admitted) ? verdict.open : verdict.wait).push_back(pod);
  }
  const auto oldest_first = [](const GatedPod& a, const GatedPod& b) {
    return a.created != b.created ? a.created < b.created : a.name < b.name;
  };
  std::sort(verdict.open.begin(), verdict.open.end(), oldest_first);
  std::sort(verdict.wait.begin(), verdict.wait.end(), oldest_first);
  return verdict;
}

std::vector<std::string> admit(const std::vector<std::string>& admitted, const std::string& entry,
                               bool dropped_something, std::size_t keep) {
  std::vector<std::string> out{entry};
  if (dropped_something) return out;
  for (const std::string& older : admitted) {
    if (out.size() >= keep) break;
    if (std::find(out.begin(), out.end(), older) == out.end()) out.push_back(older);
  }
  return out;
}

Json opening_patch(const GatedPod& pod) {
  const auto ours = std::find(pod.gates.begin(), pod.gates.end(), kGate);
  const std::string path = "/spec/schedulingGates/" + std::to_string(ours - pod.gates.begin());
  return Json::array({
      {{"op", "test"}, {"path", "/metadata/uid"}, {"value", pod.uid}},
      {{"op", "test"}, {"path", path}, {"value", {{"name", kGate}}}},
      {{"op", "remove"}, {"path", path}},
  });
}

}  // namespace lockkeeper::gate
