// How long to wait before the next try. Pure: the caller brings the random number.
#pragma once

#include "base/duration.h"

namespace lockkeeper {

struct Backoff {
  Milliseconds initial{1000};
  Milliseconds max{60000};
  double factor = 2.0;
  double jitter = 1.0;  // the wait is stretched by up to this share: 1.0 means up to +100 %

  // `failures` counts from 0; `random` is uniform in [0, 1). The cap holds before the jitter.
  [[nodiscard]] Milliseconds delay(unsigned failures, double random) const;
};

}  // namespace lockkeeper
