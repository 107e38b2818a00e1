// Whether the pods of a tag that can be moved run what a run had. Values only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/timestamp.h"

namespace lockkeeper::controller {

struct MovedImage {
  std::string pod;
  std::string image_id;  // as the kubelet reports it
  std::string run_had;   // likewise
  Timestamp created{};   // of the pod
  [[nodiscard]] bool operator==(const MovedImage&) const = default;
};

// What the pods of one target say, one after the other.
struct ImageLook {
  std::string image;          // as the pods name it
  std::string template_hash;  // of the pods that are meant: those of an older template run what they ran
  // What runs that ended well had, newest first; empty: nobody knows, so nothing is said. Pods of an older one run on
  // beside the newest, as in any roll-out.
  std::vector<std::string> runs_had;
  std::optional<MovedImage> moved;  // the newest pod that runs something else
  bool is_early = false;            // a pod has not started yet
};
void see_pod(const Json& pod, ImageLook& look);

// A sentence: who runs what.
[[nodiscard]] std::string describe_moved(const MovedImage& moved, const std::string& image);

// By their digests. Reports of two forms (a digest, and an image without one) cannot be compared: not another.
[[nodiscard]] bool is_another_image(const std::string& image_id, const std::string& other);

}  // namespace lockkeeper::controller
