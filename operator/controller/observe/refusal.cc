#include "controller/observe/refusal.h"

#include "api/vocabulary.h"

namespace lockkeeper::controller {

PodRefusal parse_refusal(const Json& event) {
  PodRefusal out;
  out.name_space = string_at(event, {"involvedObject", "namespace"});
  out.job = string_at(event, {"involvedObject", "name"});
  out.job_uid = string_at(event, {"involvedObject", "uid"});
  out.message = string_at(event, {"message"});
  // A series has its time elsewhere than a single Event, and an old client's Event elsewhere again.
  for (const auto& path :
       {std::initializer_list<std::string_view>{"series", "lastObservedTime"},
        std::initializer_list<std::string_view>{"lastTimestamp"}, std::initializer_list<std::string_view>{"eventTime"},
        std::initializer_list<std::string_view>{"metadata", "creationTimestamp"}}) {
    if (const auto time = parse_rfc3339(string_at(event, path))) {
      out.last = *time;
      break;
    }
  }
  return out;
}

std::string_view reason_of_refusal(std::string_view message) {
  return message.find("exceeded quota") != std::string_view::npos ? api::reason::kQuotaExceeded
                                                                  : api::reason::kPodRefused;
}

}  // namespace lockkeeper::controller
