#include "picture/run_gantt.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/duration.h"
#include "picture/columns.h"
#include "picture/escaping.h"
#include "picture/findings_text.h"
#include "picture/plan_counts.h"

namespace lockkeeper::picture {
namespace {

using Kind = TimelineBar::Kind;

constexpr double kMargin = 24;
constexpr double kHead = 76;  // headline, legend, axis
constexpr double kRow = 26;
constexpr double kBarHeight = 16;
constexpr double kNames = 300;  // the column of the labels
constexpr double kAxis = 760;
constexpr double kLengths = 90;  // the column behind the bars
constexpr double kLeastBar = 2;  // what took no time is still seen
constexpr int kMostMarks = 8;
constexpr std::size_t kNameCharacters = 42;

constexpr const char* kStyle =
    R"(.gantt text{font:12px ui-sans-serif,system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1b2430}
.gantt .page{fill:#fff}.gantt .headline{font-size:17px;font-weight:600}
.gantt .code{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#48566a}
.gantt .axis{stroke:#d5dbe2}.gantt .quiet{fill:#5f6b7a;font-size:11px}
.gantt .bar{stroke-width:1.25}
.gantt .step .bar{fill:#c9def7;stroke:#1459b3}.gantt .statement .bar{fill:#1459b3;stroke:#1459b3}
.gantt .wait .bar{fill:#fff5e2;stroke:#9a5b00;stroke-dasharray:4 3}.gantt .blocked .bar{fill:#fdeeed;stroke:#b71c1c;stroke-dasharray:2 2}
.gantt .failed .bar{fill:#f6c7c3;stroke:#b71c1c}.gantt .failed .length{fill:#b71c1c;font-weight:600}
@media (prefers-color-scheme:dark){
.gantt text{fill:#e6ebf1}.gantt .page{fill:#11161c}.gantt .code{fill:#b4c0cd}.gantt .axis{stroke:#303a46}.gantt .quiet{fill:#9fadbd}
.gantt .step .bar{fill:#1c3a5e;stroke:#90caf9}.gantt .statement .bar{fill:#90caf9;stroke:#90caf9}
.gantt .wait .bar{fill:#2d2210;stroke:#ffcc80}.gantt .blocked .bar{fill:#321716;stroke:#ff9d94}
.gantt .failed .bar{fill:#5a2522;stroke:#ff9d94}.gantt .failed .length{fill:#ff9d94}
}
)";

std::string for_people_of(double seconds) {
  return for_people(Milliseconds(static_cast<Milliseconds::rep>(std::llround(seconds * 1000))));
}

std::string class_of(const TimelineBar& bar) {
  std::string name = "step";
  if (bar.kind == Kind::kStatement) name = "statement";
  if (bar.kind == Kind::kBlocked) name = "blocked";
  if (bar.kind == Kind::kLockWait || bar.kind == Kind::kPause) name = "wait";
  return bar.failed ? name + " failed" : name;
}

bool is_inner(const TimelineBar& bar) {
  return bar.kind == Kind::kStatement || bar.kind == Kind::kBlocked;
}

std::string length_of(const TimelineBar& bar) {
  return (bar.failed ? "✗ " : "") + for_people_of(bar.seconds()) + (bar.under_way ? " so far" : "");
}

// The step between two marks of an axis: 1, 2 or 5 times a power of ten.
double mark_step(double seconds) {
  const double rough = std::max(seconds, 1e-3) / kMostMarks;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double times : {1.0, 2.0, 5.0}) {
    if (rough <= times * power) return times * power;
  }
  return 10 * power;
}

double place_of(double at, const Timeline& timeline) {
  return timeline.seconds > 0 ? at / timeline.seconds * kAxis : 0;
}

std::string axis_svg(const Timeline& timeline, double height) {
  std::string text;
  const double step = mark_step(timeline.seconds);
  const auto marks = static_cast<int>(std::floor(timeline.seconds / step));
  for (int mark = 0; mark <= marks; ++mark) {
    const double at = mark * step;
    const double x = kMargin + kNames + place_of(at, timeline);
    text +=
        fmt::format("<line class=\"axis\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>", x, kHead - 6, height);
    text += fmt::format("<text class=\"quiet\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x, kHead - 12,
                        mark == 0 ? "0" : for_people_of(at));
  }
  return text;
}

std::string bar_svg(const TimelineBar& bar, const Timeline& timeline, double y) {
  const double x = kMargin + kNames + place_of(bar.begin, timeline);
  const double width = std::max(kLeastBar, place_of(bar.end, timeline) - place_of(bar.begin, timeline));
  const double indent = is_inner(bar) ? 16 : 0;
  const std::string more = bar.more.empty() ? bar.label : bar.more;
  return fmt::format(
      "<g class=\"{}\"><title>{}\nfrom {} to {}: {}</title><text class=\"{}\" x=\"{}\" y=\"{}\">{}</text><rect "
      "class=\"bar\" "
      "x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" rx=\"3\"/><text class=\"quiet length\" x=\"{:.1f}\" "
      "y=\"{}\">{}</text></g>\n",
      class_of(bar), html(shortened(more, 600)), for_people_of(bar.begin), for_people_of(bar.end), length_of(bar),
      is_inner(bar) ? "code" : "name", kMargin + indent, y + 12,
      html(shortened(on_one_line(bar.label), kNameCharacters - (is_inner(bar) ? 4 : 0))), x, y, width, kBarHeight,
      x + width + 6, y + 12, length_of(bar));
}

std::string headline_of(const Timeline& timeline) {
  std::set<std::string> steps;  // by name: a second try is of the same step
  double waited = 0;
  for (const TimelineBar& bar : timeline.bars) {
    if (bar.kind == Kind::kStep) steps.insert(bar.label);
    if (bar.kind != Kind::kStep && bar.kind != Kind::kStatement) waited += bar.seconds();
  }
  const std::string wait = waited > 0 ? fmt::format(", of which {} waited", for_people_of(waited)) : "";
  return fmt::format("{} in {}{}", counted(steps.size(), "step"), for_people_of(timeline.seconds), wait);
}

std::string note_of(const Timeline& timeline) {
  if (timeline.left_out == 0) return "";
  return fmt::format("{} not shown.", timeline.left_out == 1
                                          ? std::string("1 shorter statement is")
                                          : fmt::format("{} shorter statements are", timeline.left_out));
}

const char* colour_of(const TimelineBar& bar) {
  if (bar.failed || bar.kind == Kind::kBlocked) return kRed;
  return bar.kind == Kind::kLockWait || bar.kind == Kind::kPause ? kYellow : kBlue;
}

// What is a wait is dotted, what is work is not.
const char* letter_of(const TimelineBar& bar) {
  if (bar.kind == Kind::kStep) return "█";
  return bar.kind == Kind::kStatement ? "▄" : "░";
}

}  // namespace

std::string gantt_svg(const Timeline& timeline) {
  const double width = 2 * kMargin + kNames + kAxis + kLengths;
  const double bottom = kHead + static_cast<double>(timeline.bars.size()) * kRow;
  const std::string note = note_of(timeline);
  const double height = bottom + kMargin + (note.empty() ? 0 : 20);
  std::string picture = fmt::format(
      R"svg(<svg xmlns="http://www.w3.org/2000/svg" class="gantt" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img">
<title>{2}</title>
<style>
{3}</style>
<rect class="page" width="{0}" height="{1}"/>
<text class="headline" x="{4}" y="34">{2}</text>
)svg",
      width, height, headline_of(timeline), kStyle, kMargin);
  picture += axis_svg(timeline, bottom);
  double y = kHead;
  for (const TimelineBar& bar : timeline.bars) {
    picture += bar_svg(bar, timeline, y);
    y += kRow;
  }
  if (!note.empty())
    picture += fmt::format("<text class=\"quiet\" x=\"{}\" y=\"{}\">{}</text>\n", kMargin, bottom + 18, note);
  return picture + "</svg>\n";
}

std::string gantt_text(const Timeline& timeline, std::size_t widest, bool colour) {
  constexpr std::size_t kLength = 12;  // the column behind the bars
  const std::size_t names = widest / 3;
  const std::size_t axis = widest - std::min(widest, names + kLength + 3);
  std::string text = headline_of(timeline) + "\n";
  for (const TimelineBar& bar : timeline.bars) {
    const auto column = [&](double at) {
      return timeline.seconds > 0 ? static_cast<std::size_t>(at / timeline.seconds * static_cast<double>(axis)) : 0;
    };
    const std::size_t begin = std::min(column(bar.begin), axis - 1);
    const std::size_t end = std::clamp(column(bar.end), begin + 1, axis);
    std::string name = (is_inner(bar) ? "  " : "") + on_one_line(bar.label);
    if (width_of(name) > names) name = shortened(name, names - 1);
    std::string letters;
    for (std::size_t at = begin; at < end; ++at) letters += letter_of(bar);
    text += fmt::format("{}{} {}{}{} {}\n", name, std::string(names - width_of(name), ' '), std::string(begin, ' '),
                        painted(letters, colour_of(bar), colour), std::string(axis - end, ' '), length_of(bar));
  }
  const std::string note = note_of(timeline);
  return note.empty() ? text : text + note + "\n";
}

}  // namespace lockkeeper::picture
