// Takes passwords out of text that other people's programs write: known ones wherever they stand, unknown ones where
// the text says that they are one (a URL's user part, `password=…`). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace lockkeeper::alembic {

class Redaction {
 public:
  // A password, or a URL that holds one. Its percent-encoded and decoded spellings are meant as well.
  void add(const Secret& secret);

  // The text with `***` for each password.
  [[nodiscard]] std::string apply(std::string_view text) const;

 private:
  void add_spelling(const std::string& spelling);

  std::vector<Secret> spellings_;  // longest first
};

}  // namespace lockkeeper::alembic
