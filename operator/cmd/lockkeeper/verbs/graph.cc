#include "cmd/lockkeeper/verbs/graph.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "picture/graph_html.h"
#include "picture/graph_mermaid.h"
#include "picture/graph_svg.h"
#include "picture/graph_text.h"

namespace lockkeeper::cmd {
namespace {

constexpr std::size_t kUsualWidth = 100;  // in a file, a pipe, a log
constexpr std::size_t kNarrowest = 40;

Json with_findings(const runner::GraphResult& result) {
  Json json = api::to_json(result.graph);
  json["findings"] = Json::array();
  for (const api::Finding& finding : result.findings) json["findings"].push_back(api::to_json(finding));
  return json;
}

}  // namespace

std::string graph_output(const runner::GraphResult& result, OutputForm form, bool all, std::size_t widest,
                         bool colour) {
  const picture::Folding folding = all ? picture::Folding::kNone : picture::Folding::kAppliedRuns;
  switch (form) {
    case OutputForm::kJson: return to_line(with_findings(result)) + "\n";
    case OutputForm::kHtml: return picture::graph_html(result.graph, folding, result.findings);
    case OutputForm::kSvg: return picture::graph_svg(result.graph, folding);
    case OutputForm::kMermaid: return picture::graph_mermaid(result.graph, folding);
    case OutputForm::kText:
    case OutputForm::kMarkdown: break;
  }
  return picture::graph_text(result.graph, folding, widest, colour);
}

std::size_t width_of_output() {
  const char* columns = std::getenv("COLUMNS");
  if (columns != nullptr && std::atoi(columns) > 0) {
    return std::max(kNarrowest, static_cast<std::size_t>(std::atoi(columns)));
  }
  winsize window{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0) return kUsualWidth;
  return std::max<std::size_t>(kNarrowest, window.ws_col);
}

}  // namespace lockkeeper::cmd
