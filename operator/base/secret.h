// A string that cannot be printed: it has no operator<<, no fmt formatter, no conversion. Database URLs, passwords and
// tokens travel in it. Its text is overwritten when the value dies.
#pragma once

#include <string>
#include <utility>

namespace lockkeeper {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      text_ = std::move(other.text_);
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  // The only way to the text; every call site is a place to review. The reference is valid as long as the Secret.
  [[nodiscard]] const std::string& reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] bool operator==(const Secret&) const = default;

 private:
  void wipe() {
    // volatile: a plain fill before destruction is a dead store that the optimiser may drop.
    volatile char* bytes = text_.data();
    for (std::size_t i = 0; i < text_.size(); ++i) bytes[i] = '\0';
    text_.clear();
  }

  std::string text_;
};

}  // namespace lockkeeper
