#include "cmd/lockkeeper/verbs/plan.h"

#include "picture/plan_html.h"
#include "picture/plan_markdown.h"
#include "picture/plan_text.h"

namespace lockkeeper::cmd {

std::string plan_output(const runner::PlanResult& result, OutputForm form, bool colour) {
  switch (form) {
    case OutputForm::kJson: return to_line(api::to_json(result.plan)) + "\n";
    case OutputForm::kMarkdown: return picture::plan_markdown(result.plan, result.message);
    case OutputForm::kHtml: return picture::plan_html(result.plan, result.message, result.graph);
    case OutputForm::kText:
    case OutputForm::kSvg:
    case OutputForm::kMermaid: break;
  }
  return picture::plan_text(result.plan, result.message, colour);
}

}  // namespace lockkeeper::cmd
