// The wait before the next try. Pure: the caller brings the random number.
#pragma once

#include "base/duration.h"

namespace lockkeeper {

struct Backoff {
  Milliseconds initial{1000};
  Milliseconds max{60000};
  double factor = 2.0;
  double jitter = 1.0;  // the wait is stretched by up to this share: 1.0 means up to +100 %

  // The wait after that many failures. The cap `max` holds before the jitter, so the wait may exceed it.
  // Requires: `failures` counts from 0; `random` is uniform in [0, 1).
  [[nodiscard]] Milliseconds delay(unsigned failures, double random) const;
};

}  // namespace lockkeeper
