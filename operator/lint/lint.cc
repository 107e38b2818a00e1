#include "lint/lint.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "lint/places.h"
#include "lint/rules.h"
#include "lint/suppressions.h"
#include "sql/definition.h"

namespace lockkeeper::lint {

namespace {

class Linter {
 public:
  Linter(std::string_view text, const Options& options)
      : text_(text),
        options_(options),
        places_(text),
        history_(options.in_transaction),
        suppressions_(read_suppressions(text, places_)) {}

  std::vector<Finding> run() {
    const sql::ParsedDefinitions whole = sql::parse_definitions(text_);
    if (const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&whole)) {
      look_at(*statements, text_, 0);
    } else if (const std::vector<sql::Part> parts = sql::split_statements(text_); parts.empty()) {
      add_failure(std::get<sql::ParseFailure>(whole), 0);
    } else {
      look_at_parts(parts);
    }
    std::vector<Finding> own = judge(suppressions_);
    findings_.insert(findings_.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
    for (Finding& finding : findings_) {
      finding.line = places_.line(finding.at);
      finding.column = places_.column(finding.at);
    }
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const Finding& a, const Finding& b) { return a.at < b.at; });
    return std::move(findings_);
  }

 private:
  void look_at_parts(const std::vector<sql::Part>& parts) {
    for (const sql::Part& part : parts) {
      const std::string_view text = text_.substr(part.begin, part.end - part.begin);
      const sql::ParsedDefinitions parsed = sql::parse_definitions(text);
      if (const auto* failure = std::get_if<sql::ParseFailure>(&parsed)) {
        add_failure(*failure, part.begin);
      } else {
        look_at(std::get<std::vector<sql::DefinedStatement>>(parsed), text, part.begin);
      }
    }
  }

  void look_at(const std::vector<sql::DefinedStatement>& statements, std::string_view text, std::size_t offset) {
    for (const sql::DefinedStatement& statement : statements) {
      const Subject subject{statement, text, history_, options_.server_version};
      for (const Rule* rule : all_rules()) {
        for (Found& found : rule->check(subject)) add(*rule, subject, std::move(found), offset);
      }
      history_.take(statement);
    }
  }

  void add(const Rule& rule, const Subject& subject, Found found, std::size_t offset) {
    const std::size_t begin = places_.line(offset + subject.definition().at);
    const std::size_t last = std::max(subject.said().end, subject.definition().at + 1) - 1;
    if (suppress(suppressions_, rule.name, begin, places_.line(offset + last))) return;
    Finding finding;
    finding.rule = rule.name;
    finding.severity = found.severity.value_or(rule.severity);
    finding.message = std::move(found.message);
    finding.lock = to_string(found.lock.value_or(rule.lock));
    finding.safe_way = std::move(found.safe_way);
    finding.documentation = rule.documentation;
    finding.at = offset + found.at;
    findings_.push_back(std::move(finding));
  }

  void add_failure(const sql::ParseFailure& failure, std::size_t offset) {
    Finding finding;
    finding.rule = kSyntaxError;
    finding.severity = api::Severity::kError;
    finding.message = "PostgreSQL's grammar refuses this statement: " + failure.message + ".";
    finding.at = std::min(offset + failure.at, text_.size());
    findings_.push_back(std::move(finding));
  }

  std::string_view text_;
  const Options& options_;
  Places places_;
  History history_;
  std::vector<Suppression> suppressions_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> lint(std::string_view text, const Options& options) {
  return Linter(text, options).run();
}

}  // namespace lockkeeper::lint
