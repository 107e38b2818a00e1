// A splitter of bytes, which come in any slices, into whole lines. Thread safety: one thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace lockkeeper::kube {

class LineSplitter {
 public:
  // Bytes of a line. No object of the API comes near it (etcd takes 1.5 MiB); an endless line must not eat the memory.
  static constexpr std::size_t kLongest = std::size_t{32} << 20U;

  // `on_line` gets each line without `\n` or `\r\n`, valid during the call; empty lines are left out. It returns false
  // to end.
  explicit LineSplitter(std::function<bool(std::string_view)> on_line) : on_line_(std::move(on_line)) {}

  // Returns: false where `on_line` did; the rest of `bytes` is dropped.
  // Throws: Error (transient) where a line is longer than kLongest; what `on_line` throws.
  bool feed(std::string_view bytes);
  // Hands over the last line of a stream that ended without a newline. Returns: false where `on_line` did.
  bool finish();
  // Returns: the bytes since the last newline.
  [[nodiscard]] const std::string& rest() const { return rest_; }

 private:
  bool hand_over(std::string_view line);

  std::function<bool(std::string_view)> on_line_;
  std::string rest_;
};

}  // namespace lockkeeper::kube
