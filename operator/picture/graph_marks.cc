#include "picture/graph_marks.h"

#include <fmt/core.h>

#include <array>

namespace lockkeeper::picture {
namespace {

struct Colours {
  api::RevisionState state;
  const char* line;       // of its mark and of its box
  const char* ground;     // of its box
  const char* dark_line;  // the same where the page is dark
  const char* dark_ground;
  const char* box;  // what its box's line is like
};

// A line has a contrast of 4.5 at least against its ground and against the page: WCAG 2.1, 1.4.3 and 1.4.11.
constexpr std::array kColours{
    Colours{api::RevisionState::kNone, "#5f6b7a", "#f4f6f8", "#9fadbd", "#1b222b", "stroke-width:1"},
    Colours{api::RevisionState::kApplied, "#2e7d32", "#eff8f0", "#81c784", "#15261a", "stroke-width:1.25"},
    Colours{api::RevisionState::kPending, "#1459b3", "#e9f2fd", "#90caf9", "#13243a", "stroke-width:2.5"},
    Colours{api::RevisionState::kPartial, "#9a5b00", "#fff5e2", "#ffcc80", "#2d2210",
            "stroke-width:2;stroke-dasharray:12 3 3 3"},
    Colours{api::RevisionState::kOrphan, "#b71c1c", "#fdeeed", "#ff9d94", "#321716",
            "stroke-width:2;stroke-dasharray:6 4"},
    Colours{api::RevisionState::kMissing, "#5f6b7a", "#ffffff", "#9fadbd", "#11161c",
            "stroke-width:1.5;stroke-dasharray:2 3"},
};

// What is no state's.
constexpr const char* kLight = R"(.line{fill:none;stroke:#98a4b3;stroke-width:1.5}
.line.depends{stroke-dasharray:5 4}
.line.against{stroke:#b71c1c;stroke-dasharray:2 3}
.hollow{fill:none;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.check{fill:none;stroke:#fff;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
)";
constexpr const char* kDark = R"(.line{stroke:#5c6979}
.line.against{stroke:#ff9d94}
.check{stroke:#11161c}
)";

}  // namespace

std::string marks_css() {
  std::string light = kLight;
  std::string dark = kDark;
  for (const Colours& one : kColours) {
    const std::string_view name = api::to_string(one.state);
    light += fmt::format(".{0} .box{{fill:{1};stroke:{2};{3}}}\n.{0} .full{{fill:{2}}}\n.{0} .hollow{{stroke:{2}}}\n",
                         name, one.ground, one.line, one.box);
    dark += fmt::format(".{0} .box{{fill:{1};stroke:{2}}}\n.{0} .full{{fill:{2}}}\n.{0} .hollow{{stroke:{2}}}\n", name,
                        one.dark_ground, one.dark_line);
  }
  return fmt::format("{}@media (prefers-color-scheme:dark){{\n{}}}\n", light, dark);
}

std::string mark_svg(api::RevisionState state) {
  switch (state) {
    case api::RevisionState::kNone: return R"(<circle class="hollow" r="5.5"/>)";
    case api::RevisionState::kApplied:
      return R"(<circle class="full" r="6.5"/><path class="check" d="M-3 .2-.8 2.4 3-2"/>)";
    case api::RevisionState::kPending: return R"(<path class="hollow" d="M-4-6 6 0-4 6Z"/>)";
    case api::RevisionState::kPartial:
      return R"(<circle class="hollow" r="5.5"/><path class="full" d="M0-5.5A5.5 5.5 0 0 0 0 5.5Z"/>)";
    case api::RevisionState::kOrphan: return R"(<path class="hollow" d="M-5-5 5 5M5-5-5 5"/>)";
    case api::RevisionState::kMissing:
      return R"(<path class="hollow" d="M-3.2-2.6A3.3 3.3 0 1 1 1.4.4Q0 1.2 0 2.6"/><circle class="full" cy="5.6" r="1.2"/>)";
  }
  return "";
}

std::string class_of(const DrawnNode& node) {
  return fmt::format("node {}{}", api::to_string(node.newest->state), node.is_run() ? " run" : "");
}

std::string class_of_tag(const std::string& tag) {
  const auto risk = api::parse_risk(tag);
  if (!risk) return "tag";
  return *risk == api::Risk::kDestructive ? "tag destructive" : "tag blocking";
}

}  // namespace lockkeeper::picture
