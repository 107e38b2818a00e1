#include "picture/plan_markdown.h"

#include <fmt/core.h>

#include <vector>

#include "base/text.h"
#include "picture/escaping.h"
#include "picture/lock_words.h"
#include "picture/plan_counts.h"

namespace lockkeeper::picture {
namespace {

// GitHub takes comments of 65,536 characters. The table and the findings of the diagnosis have their share, the details
// of the steps what is left.
constexpr std::size_t kMostBytes = 60000;
constexpr std::size_t kMostOfTable = 25000;
constexpr std::size_t kMostOfFindings = 15000;
constexpr std::size_t kMostOfStatement = 4000;  // characters of one statement, in the details
constexpr std::size_t kMostOfVerdict = 1000;
constexpr std::size_t kStatementCell = 60;
constexpr std::size_t kMostOfName = 130;  // a schema and a table have 63 bytes each at most
constexpr std::size_t kListed = 10;       // revisions by name

std::string listed(const std::vector<std::string>& revisions) {
  if (revisions.empty()) return "no revision";
  return markdown_code(shortened(join_some(revisions, kListed), kMostOfVerdict));
}

std::string name(std::string_view text) {
  return markdown_code(shortened(text, kMostOfName));
}

const char* sign_of(api::Severity severity) {
  switch (severity) {
    case api::Severity::kError: return "❌";
    case api::Severity::kWarning: return "⚠️";
    case api::Severity::kInfo: break;
  }
  return "ℹ️";
}

// Parts of a text, one after another, as long as they fit.
class Limited {
 public:
  explicit Limited(std::size_t most) : most_(most) {}
  void add(const std::string& part) {
    if (left_out_ > 0 || text_.size() + part.size() > most_) {
      ++left_out_;
    } else {
      text_ += part;
    }
  }
  // Returns: the parts that fit. `what` are the others: `statement`.
  [[nodiscard]] std::string text(const char* what) const {
    if (left_out_ == 0) return text_;
    return fmt::format("{}\n… and {} more; `lockkeeper plan` shows them.\n", text_, counted(left_out_, what));
  }
  [[nodiscard]] bool empty() const { return text_.empty() && left_out_ == 0; }

 private:
  std::size_t most_;
  std::string text_;
  std::size_t left_out_ = 0;
};

std::string finding_cell(const api::PlannedStep& step, std::size_t statement) {
  std::vector<std::string> rules;
  for (const api::RuleFinding* finding : findings_of(step, statement)) {
    rules.push_back(fmt::format("{} {}", sign_of(finding->severity), markdown(finding->rule)));
  }
  return rules.empty() ? "–" : join_some(rules, 3);
}

std::string rows_of(const api::PlannedStep& step, std::size_t which) {
  const api::PlannedStatement& statement = step.statements[which];
  std::string first = fmt::format("| {} | {} |", name(step.revision),
                                  markdown_code(shortened(on_one_line(statement.sql), kStatementCell)));
  std::string last = finding_cell(step, which);
  if (statement.locks.empty()) return fmt::format("{} – | – | – | – | – | – | {} |\n", first, last);
  std::string rows;
  for (const api::LockUse& lock : statement.locks) {
    rows +=
        fmt::format("{} {} | {} | {} | {} | {} | {} | {} |\n", first, api::to_string(lock.mode), name(lock.relation),
                    size_of(lock), who_waits(lock), how_long(lock), api::to_string(lock.source), last);
    first = "| | |";
    last = "";
  }
  return rows;
}

std::string table_of(const api::Plan& plan) {
  Limited rows(kMostOfTable);
  for (const api::PlannedStep& step : plan.steps) {
    for (std::size_t which = 0; which < step.statements.size(); ++which) rows.add(rows_of(step, which));
  }
  if (rows.empty()) return "";
  return "\n| revision | statement | lock | relation | size | waits | how long | claim | findings |\n"
         "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n" +
         rows.text("statement");
}

std::string lock_item(const api::LockUse& lock) {
  std::string item = fmt::format("- {} {}\n", api::to_string(lock.mode), markdown(sentence(lock)));
  if (!lock.impact) return item;
  for (const std::string& who : lock.impact->in_the_way) item += fmt::format("  - in the way now: {}\n", markdown(who));
  return item;
}

std::string finding_item(const api::RuleFinding& finding) {
  const std::string rule =
      is_web_address(finding.documentation)
          ? fmt::format("<a href=\"{}\">{}</a>", html(finding.documentation), markdown(finding.rule))
          : markdown(finding.rule);
  std::string item = fmt::format("\n{} **{}** ({}): {}\n", sign_of(finding.severity), rule,
                                 api::to_string(finding.source), markdown(finding.message));
  if (!finding.safe_way.empty()) item += "\n" + markdown_block(join(finding.safe_way, "\n"), "sql");
  return item;
}

std::string statement_details(const api::PlannedStep& step, std::size_t which) {
  const api::PlannedStatement& statement = step.statements[which];
  std::string text = "\n" + markdown_block(shortened(statement.sql, kMostOfStatement), "sql");
  for (const api::LockUse& lock : statement.locks) text += lock_item(lock);
  for (const api::RuleFinding* finding : findings_of(step, which)) text += finding_item(*finding);
  return text;
}

std::string step_details(const api::PlannedStep& step, std::size_t number, std::size_t most) {
  const std::string context =
      step.context.empty() ? "" : fmt::format(" in {}", markdown(shortened(step.context, kMostOfName)));
  const std::string head = fmt::format("\n<details><summary>{}. {}{}: {}</summary>\n", number,
                                       markdown(shortened(name_of(step), kMostOfName)), context,
                                       counted(step.statements.size(), "statement"));
  Limited body(most > head.size() ? most - head.size() : 0);
  for (std::size_t which = 0; which < step.statements.size(); ++which) body.add(statement_details(step, which));
  for (const api::RuleFinding* finding : other_findings_of(step)) body.add(finding_item(*finding));
  return head + body.text("part") + "\n</details>\n";
}

std::string diagnosis_of(const api::Plan& plan) {
  Limited items(kMostOfFindings);
  for (const api::Finding& finding : plan.findings) {
    if (finding.severity == api::Severity::kInfo) continue;
    const std::string subject = finding.subject.empty() ? "" : fmt::format(" {}", name(finding.subject));
    const std::string remedy = finding.remedy.empty() ? "" : fmt::format(" → {}", markdown(finding.remedy));
    items.add(fmt::format("- {} **{}**{}: {}{}\n", sign_of(finding.severity), api::to_string(finding.code), subject,
                          markdown(finding.message), remedy));
  }
  return items.empty() ? "" : "\n" + items.text("finding");
}

}  // namespace

std::string plan_markdown(const api::Plan& plan, const std::string& verdict) {
  std::string text = fmt::format("{}\n### Lockkeeper plan: {}\n\nfrom {} to {}\n", kPlanMarker, headline(plan),
                                 listed(plan.from), listed(plan.to));
  if (!verdict.empty()) text += fmt::format("\n{}\n", markdown(shortened(verdict, kMostOfVerdict)));
  text += diagnosis_of(plan) + table_of(plan);
  std::size_t number = 0;
  for (const api::PlannedStep& step : plan.steps) {
    const std::string details = step_details(step, ++number, kMostBytes > text.size() ? kMostBytes - text.size() : 0);
    if (text.size() + details.size() > kMostBytes) {
      text += fmt::format("\n… and {} more; `lockkeeper plan` shows them.\n",
                          counted(plan.steps.size() - number + 1, "step"));
      break;
    }
    text += details;
  }
  if (!plan.steps.empty()) text += fmt::format("\ndigest {}\n", name(plan.digest));
  return text;
}

}  // namespace lockkeeper::picture
