#include "kube/list_body.h"

#include <utility>

#include "base/error.h"

namespace lockkeeper::kube {

ListEnd parse_list(std::string_view body, const std::function<void(Json)>& on_item) {
  using Event = Json::parse_event_t;
  bool in_items = false;
  std::string kind;
  // Elements of the top object's `items` stand at depth 2; each is handed over and dropped from the tree at its end.
  const auto hand_over = [&](int depth, Event event, Json& parsed) {
    if (event == Event::key && depth == 1) in_items = parsed == "items";
    if (!in_items || depth != 2 || event != Event::object_end) return true;
    on_item(std::move(parsed));
    return false;
  };
  const Json rest = Json::parse(body, hand_over, false);
  const std::string version = string_at(rest, {"metadata", "resourceVersion"});
  if (!rest.is_object() || version.empty()) {
    throw Error(ErrorKind::kTransient, "the API server's answer is not a list: it is cut off, or somebody else's");
  }
  return {version, string_at(rest, {"metadata", "continue"})};
}

}  // namespace lockkeeper::kube
