// The admission of pods: the rule by which a pod may go. Pure.
//
// An admitted entry is `image`, or `image#hash` where the image's tag can be moved: the hash is then the one of the
// pods' template. A pod may go when ONE of its containers runs an admitted image: injected sidecars must not hold it,
// and the worker and the console that share the application's image go with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gate/gated_pod.h"

namespace lockkeeper::gate {

// Returns: the entry that admits `image`; `template_hash` is empty for a tag that nobody moves.
[[nodiscard]] std::string admitted_entry(std::string_view image, std::string_view template_hash);
// Returns: the image of an entry, without its hash; a part of `entry`.
[[nodiscard]] std::string_view image_of_entry(std::string_view entry);

// Returns: whether somebody may push another image under the same name: it has no digest, and has no tag, the tag
// `latest`, or a pull policy that asks the registry each time.
[[nodiscard]] bool is_mutable(std::string_view image, std::string_view pull_policy);

[[nodiscard]] bool may_go(const GatedPod& pod, const std::vector<std::string>& admitted);

// Pods with our gate; both lists have the oldest first.
struct Verdict {
  std::vector<GatedPod> open;  // the pods that may go
  std::vector<GatedPod> wait;  // the pods that wait for a migration
};

// Judges each pod; pods without our gate are in neither list.
[[nodiscard]] Verdict judge(const std::vector<GatedPod>& pods, const std::vector<std::string>& admitted);

// Returns: `admitted` after a run for `entry` ended well: newest first, each once, at most `keep` of them. Where the
// run dropped something that code which was admitted before may need, only the new entry stays.
[[nodiscard]] std::vector<std::string> admit(const std::vector<std::string>& admitted, const std::string& entry,
                                             bool dropped_something, std::size_t keep = 10);

// Returns: the JSON patch (RFC 6902) that takes our gate, and only ours, from exactly this pod. Its tests fail where
// the pod was replaced under its name, or our gate has moved within the list.
// Requires: waits_at_our_gate(pod).
[[nodiscard]] Json opening_patch(const GatedPod& pod);

}  // namespace lockkeeper::gate
