// The name of one run: in application_name, so short and plain.
#pragma once

#include <string>

namespace lockkeeper::runner {

// Returns: `wished` and six random hexadecimal digits, since two attempts of one Job are two runs; twelve digits where
// nothing was wished.
[[nodiscard]] std::string make_run_name(const std::string& wished);

}  // namespace lockkeeper::runner
