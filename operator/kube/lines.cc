#include "kube/lines.h"

#include "base/error.h"

namespace lockkeeper::kube {

bool LineSplitter::hand_over(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line.empty() || on_line_(line);
}

bool LineSplitter::feed(std::string_view bytes) {
  for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    bool more = true;
    if (rest_.empty()) {
      more = hand_over(bytes.substr(0, end));
    } else {
      rest_.append(bytes.substr(0, end));
      more = hand_over(rest_);
      rest_.clear();
    }
    if (!more) return false;
    bytes.remove_prefix(end + 1);
  }
  if (rest_.size() + bytes.size() > kLongest) {
    throw Error(ErrorKind::kTransient, "a line of the answer is longer than 32 MiB");
  }
  rest_.append(bytes);
  return true;
}

bool LineSplitter::finish() {
  const std::string last = std::move(rest_);
  rest_.clear();
  return hand_over(last);
}

}  // namespace lockkeeper::kube
