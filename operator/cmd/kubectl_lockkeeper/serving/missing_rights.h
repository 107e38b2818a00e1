// Why a part of the page is missing, in a sentence. Pure.
#pragma once

#include <string>

#include "base/error.h"

namespace lockkeeper::cmd {

struct NeededRight {
  std::string verb;
  std::string resource;
};

// `what`: `the plan`. Returns: which right is missing, where it is one; else the error's own sentence.
[[nodiscard]] std::string why_not_read(const std::string& what, const NeededRight& right, const std::string& name_space,
                                       const Error& error);

}  // namespace lockkeeper::cmd
