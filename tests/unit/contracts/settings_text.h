// Everything that the runner was asked for, as text: two settings are alike where their texts are.
#pragma once

#include <string>

#include "cmd/lockkeeper/flags.h"

namespace lockkeeper {

[[nodiscard]] std::string text_of(const cmd::CommandLine& line);

}  // namespace lockkeeper
