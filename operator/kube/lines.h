// Bytes in any slices become whole lines. One thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace lockkeeper::kube {

class LineSplitter {
 public:
  // No object of the API is near it (etcd takes 1.5 MiB); a line without an end must not eat the memory.
  static constexpr std::size_t kLongest = std::size_t{32} << 20U;

  // on_line gets lines without `\n` or `\r\n`, empty ones left out, valid during the call; it returns false to end.
  explicit LineSplitter(std::function<bool(std::string_view)> on_line) : on_line_(std::move(on_line)) {}

  // False once on_line said so. Throws Error (transient) where a line is too long.
  bool feed(std::string_view bytes);
  // The last line, where the stream ended without a newline. False once on_line said so.
  bool finish();
  // What has come since the last newline.
  [[nodiscard]] const std::string& rest() const { return rest_; }

 private:
  bool hand_over(std::string_view line);

  std::function<bool(std::string_view)> on_line_;
  std::string rest_;
};

}  // namespace lockkeeper::kube
