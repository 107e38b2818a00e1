// The removal of secrets from text that other people's programs write: the only place that does it.
//
// These are secrets, everywhere alike:
//   - a text that its surroundings mark as one: the password in a URL's user part, `password=…`, `'password': '…'`;
//   - a known secret (add()) of kSurelyNoWord bytes or more, wherever it stands;
//   - a shorter known secret where it stands alone. Within a word its letters may stand by chance, and a mask in the
//     middle of the word would reveal the secret.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace lockkeeper {

inline constexpr std::size_t kSurelyNoWord = 8;

// Thread safety: any number of threads may call apply(); add() needs the value alone.
class Redaction {
 public:
  // The user name in a URL: `postgresql://app:***@db`, or `postgresql://***@db` where the whole user part may be one.
  enum class Users { kStay, kGo };

  // Makes a password known, or a URL that holds one, with its percent-encoded and decoded spellings.
  void add(const Secret& secret);

  // Returns: the text with `***` for each secret.
  [[nodiscard]] std::string apply(std::string_view text, Users users = Users::kStay) const;

 private:
  void add_spelling(const std::string& spelling);

  std::vector<Secret> spellings_;  // longest first
};

}  // namespace lockkeeper
