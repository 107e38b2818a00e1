// The check whether a tag was moved: whether the workload's pods run another image than the runs had. Values only.
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
  std::string run_had;   // the image id of the newest run
  Timestamp created{};   // of the pod
  [[nodiscard]] bool operator==(const MovedImage&) const = default;
};

// The result of a look at the pods of one target, one after the other.
struct ImageLook {
  std::string image;          // as the pods name it
  std::string template_hash;  // of the pods that count; pods of an older template do not
  // The image ids of runs that ended well, newest first; empty where nobody knows, so that nothing is said. Pods with
  // an older one run on beside the newest, as in any roll-out.
  std::vector<std::string> runs_had;
  std::optional<MovedImage> moved;  // the newest pod that runs another image
  bool is_early = false;            // a pod has not started yet
};
void see_pod(const Json& pod, ImageLook& look);

// Returns: a sentence that names the pod and both images.
[[nodiscard]] std::string describe_moved(const MovedImage& moved, const std::string& image);

// Compares two images by their digests.
// Returns: false also where one of them has no digest and the other has, since such reports cannot be compared.
[[nodiscard]] bool is_another_image(const std::string& image_id, const std::string& other);

}  // namespace lockkeeper::controller
