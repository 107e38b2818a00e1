#include "base/backoff.h"

#include <algorithm>
#include <cmath>

namespace lockkeeper {

Milliseconds Backoff::delay(unsigned failures, double random) const {
  const double grown = static_cast<double>(initial.count()) * std::pow(factor, std::min(failures, 64U));
  const double capped = std::min(grown, static_cast<double>(max.count()));
  return Milliseconds(std::llround(capped * (1.0 + jitter * random)));
}

}  // namespace lockkeeper
