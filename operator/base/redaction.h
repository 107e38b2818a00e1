// Takes secrets out of text that other people's programs write: the only place that does. Pure.
//
// What is a secret, everywhere alike:
//   - what the text itself says is one: the password in a URL's user part, `password=…`, `'password': '…'`;
//   - a known one (add()) of kSurelyNoWord characters or more, wherever it stands;
//   - a shorter known one where it stands alone: within a word it may be there by chance, and a mask in the middle of a
//     word would say what it is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace lockkeeper {

inline constexpr std::size_t kSurelyNoWord = 8;

class Redaction {
 public:
  // Of a URL: `postgresql://app:***@db`, or `postgresql://***@db` where nobody knows what the user part is.
  enum class Users { kStay, kGo };

  // A password, or a URL that holds one. Its percent-encoded and decoded spellings are meant as well.
  void add(const Secret& secret);

  // The text with `***` for each secret.
  [[nodiscard]] std::string apply(std::string_view text, Users users = Users::kStay) const;

 private:
  void add_spelling(const std::string& spelling);

  std::vector<Secret> spellings_;  // longest first
};

}  // namespace lockkeeper
