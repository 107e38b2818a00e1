#include "kube/resource.h"

namespace lockkeeper::kube {

ObjectKey ObjectKey::of(const Json& object) {
  return {string_at(object, {"metadata", "namespace"}), string_at(object, {"metadata", "name"})};
}

ObjectKey ObjectKey::parse(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return {"", text};
  return {text.substr(0, slash), text.substr(slash + 1)};
}

}  // namespace lockkeeper::kube
