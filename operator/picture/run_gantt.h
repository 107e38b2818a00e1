// A run as a Gantt chart: what it did and what it waited for, each a bar on one axis of time. Pure.
#pragma once

#include <cstddef>
#include <string>

#include "picture/run_timeline.h"

namespace lockkeeper::picture {

// Returns: a picture in SVG that stands for itself: no script, no request; a bar says more where the mouse rests on it.
[[nodiscard]] std::string gantt_svg(const Timeline& timeline);

// Returns: the same for a terminal. `widest`: of a line, in characters.
[[nodiscard]] std::string gantt_text(const Timeline& timeline, std::size_t widest, bool colour);

}  // namespace lockkeeper::picture
