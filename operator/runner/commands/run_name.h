// The name of one run: in application_name, so short and plain.
#pragma once

#include <string>

namespace lockkeeper::runner {

// `wished` and six random hexadecimal digits: two attempts of one Job are two runs. Twelve digits where nothing was
// wished.
[[nodiscard]] std::string make_run_name(const std::string& wished);

}  // namespace lockkeeper::runner
