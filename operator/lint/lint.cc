#include "lint/lint.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "lint/body.h"
#include "lint/places.h"
#include "lint/rules.h"
#include "lint/suppressions.h"
#include "sql/definition.h"
#include "sql/parameters.h"
#include "sql/psql_script.h"
#include "sql/words.h"

namespace lockkeeper::lint {

namespace {

// EXECUTE 'DO $$ … EXECUTE … $$', and functions that call functions.
constexpr int kDepthOfBodies = 4;

// Where a text of SQL stands in the file.
struct Source {
  std::string_view text;
  std::size_t offset = 0;
  bool exact = true;     // false: all of it counts as standing at `offset`
  std::size_t line = 0;  // of the statement of the file that runs it; 0 where it is the file's own
  int depth = kDepthOfBodies;
  const api::StatementTrace* trace = nullptr;  // of the statement of the file that runs it

  [[nodiscard]] std::size_t place(std::size_t at) const { return exact ? offset + at : offset; }
};

class Linter {
 public:
  Linter(std::string_view text, const Options& options)
      : text_(text),
        options_(options),
        places_(text),
        history_(false),
        suppressions_(read_suppressions(text, places_)) {}

  std::vector<Finding> run() {
    take_schema();
    const sql::ParsedDefinitions whole = sql::parse_definitions(text_);
    if (const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&whole)) {
      await(*statements);
      look_at(*statements, {text_});
    } else {
      look_at_script(std::get<sql::ParseFailure>(whole));
    }
    std::vector<Finding> own = suppressions_.judge();
    findings_.insert(findings_.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
    for (Finding& finding : findings_) {
      finding.at = std::min(finding.at, text_.size());
      finding.line = places_.line(finding.at);
      finding.column = places_.column(finding.at);
    }
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const Finding& a, const Finding& b) { return a.at < b.at; });
    return std::move(findings_);
  }

 private:
  void take_schema() {
    const std::string schema = sql::read_as_psql(options_.schema);
    for (const sql::Part& part : sql::split_statements(schema)) {
      const std::string_view text = std::string_view(schema).substr(part.begin, part.end - part.begin);
      const auto parsed = sql::parse_definitions(text);
      const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&parsed);
      if (statements == nullptr) continue;
      for (const sql::DefinedStatement& statement : *statements) history_.take_older(statement, text);
    }
    history_.begin_file(options_.in_transaction);
  }

  // Of a text that is not SQL and nothing else: what psql makes of it, and else its parts.
  void look_at_script(const sql::ParseFailure& failure) {
    script_ = sql::read_as_psql(text_);
    const Source file{script_};
    look_for_bytes();
    if (script_ != text_) {
      const sql::ParsedDefinitions whole = sql::parse_definitions(script_);
      if (const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&whole)) {
        await(*statements);
        return look_at(*statements, file);
      }
    }
    if (const std::vector<sql::Part> parts = sql::split_statements(script_); parts.empty()) {
      add_failure(failure, file);
    } else {
      look_at_parts(parts, script_);
    }
  }

  // A byte that is no UTF-8 is refused by the server, unless it stands in a comment.
  void look_for_bytes() {
    const std::vector<sql::Comment> comments = sql::read_comments(text_);
    auto comment = comments.begin();
    std::size_t from = 0;
    while (const auto found = sql::find_unreadable(text_.substr(from))) {
      const std::size_t at = from + *found;
      while (comment != comments.end() && comment->begin + comment->text.size() <= at) ++comment;
      if (comment == comments.end() || at < comment->begin) {
        return add_failure({"no character of UTF-8", at, 1}, {text_});
      }
      from = at + 1;
    }
  }

  void look_at_parts(const std::vector<sql::Part>& parts, std::string_view whole) {
    std::vector<sql::ParsedDefinitions> parsed;
    for (const sql::Part& part : parts) {
      parsed.push_back(sql::parse_definitions(whole.substr(part.begin, part.end - part.begin)));
      if (const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&parsed.back())) await(*statements);
    }
    for (std::size_t number = 0; number < parts.size(); ++number) {
      const Source source{whole.substr(parts[number].begin, parts[number].end - parts[number].begin),
                          parts[number].begin};
      if (const auto* failure = std::get_if<sql::ParseFailure>(&parsed[number])) {
        add_failure(*failure, source);
      } else {
        look_at(std::get<std::vector<sql::DefinedStatement>>(parsed[number]), source);
      }
    }
  }

  void await(const std::vector<sql::DefinedStatement>& statements) {
    for (const sql::DefinedStatement& statement : statements) later_.add(statement.statement);
  }

  // Requires: the statements are awaited.
  void look_at(const std::vector<sql::DefinedStatement>& statements, const Source& source) {
    for (const sql::DefinedStatement& statement : statements) {
      later_.pass(statement.statement);
      const Subject subject{statement, source.text, history_, later_, options_.server_version};
      const bool own = source.trace == nullptr;
      const api::StatementTrace* trace = own ? trace_of(source.place(subject.definition().at)) : source.trace;
      api::StatementTrace in_run;
      if (own && trace != nullptr) {
        in_run = within_run(*trace, subject);
        trace = &in_run;
      }
      if (own) told_.clear();
      std::vector<Claim> claims;
      for (const Rule* rule : all_rules()) {
        for (Found& found : rule->check(subject)) claims.push_back({rule, std::move(found)});
      }
      if (trace != nullptr) claims = confirmed(std::move(claims), subject, *trace);
      for (const Claim& claim : claims) tell(claim, subject, source);
      const sql::Statement& said = statement.statement;
      history_.take(statement, source.text.substr(said.begin, said.end - said.begin));
      Source inside = source;
      inside.trace = trace;
      look_into(subject, inside);
      if (own && trace != nullptr) tell_the_untold(subject, *trace, source);
    }
  }

  void tell(const Claim& claim, const Subject& subject, const Source& source) {
    told_.push_back(claim);
    add(claim, subject, source);
  }

  // Behind what the statement's body has told.
  void tell_the_untold(const Subject& subject, const api::StatementTrace& trace, const Source& source) {
    const std::vector<Claim> all = with_what_is_untold(told_, subject, trace, options_.trace->incomplete);
    for (std::size_t number = told_.size(); number < all.size(); ++number) add(all[number], subject, source);
  }

  [[nodiscard]] const api::StatementTrace* trace_of(std::size_t at) const {
    if (options_.trace == nullptr) return nullptr;
    const auto found = options_.trace->statements.find(at);
    return found == options_.trace->statements.end() ? nullptr : &found->second;
  }

  // What the statement runs beside itself.
  void look_into(const Subject& subject, const Source& source) {
    if (source.depth == 0) return;
    if (subject.said().verb == sql::Verb::kDo) {
      look_at_body(body_of_block(subject.said(), source.text), subject, source);
    }
    for (const KnownFunction* function : called_by(subject.said(), history_)) {
      // Each once: a file that calls one often has the findings once, and ends.
      if (!entered_.insert(function->text).second) continue;
      look_at_body(body_of(*function), subject, source);
    }
  }

  void look_at_body(const Body& body, const Subject& subject, const Source& source) {
    const std::size_t caller = source.place(subject.definition().at);
    if (!body.readable) {
      Finding& finding = findings_.emplace_back();
      finding.rule = kSyntaxError;
      finding.severity = api::Severity::kInfo;
      finding.message = "The body of this statement does not parse, and nothing is said of what it does.";
      finding.at = caller;
      return;
    }
    history_.begin_block();
    for (const BodyText& text : body.texts) {
      const bool placed = subject.said().verb == sql::Verb::kDo && source.exact;
      const Source inner{text.sql,
                         placed ? source.offset + text.at : caller,
                         placed && text.exact,
                         source.line != 0 ? source.line : places_.line(caller),
                         source.depth - 1,
                         source.trace};
      const sql::ParsedDefinitions parsed = sql::parse_definitions(inner.text);
      // What does not parse here is no statement that somebody wrote out: a variable stands where SQL has a word.
      if (const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&parsed)) {
        await(*statements);
        look_at(*statements, inner);
      }
    }
    history_.end_block();
  }

  void add(Claim claim, const Subject& subject, const Source& source) {
    const Rule& rule = *claim.rule;
    Found& found = claim.found;
    const std::size_t begin = places_.line(source.place(subject.definition().at));
    const std::size_t last = std::max(subject.said().end, subject.definition().at + 1) - 1;
    if (suppressions_.suppress(rule.name, begin, places_.line(source.place(last)))) return;
    if (source.line != 0 && suppressions_.suppress(rule.name, source.line, source.line)) return;
    Finding finding;
    finding.rule = rule.name;
    finding.severity = found.severity.value_or(rule.severity);
    finding.message = std::move(found.message);
    finding.lock = to_string(found.lock.value_or(rule.lock));
    finding.safe_way = std::move(found.safe_way);
    finding.documentation = rule.documentation;
    finding.source = claim.source;
    finding.at = source.place(found.at);
    findings_.push_back(std::move(finding));
  }

  void add_failure(const sql::ParseFailure& failure, const Source& source) {
    Finding finding;
    finding.rule = kSyntaxError;
    finding.severity = api::Severity::kError;
    finding.message = fmt::format("PostgreSQL's grammar refuses this statement: {}.", failure.message);
    finding.at = source.place(failure.at);
    findings_.push_back(std::move(finding));
  }

  std::string_view text_;
  std::string script_;  // the same as psql reads it, where that is something else
  const Options& options_;
  Places places_;
  History history_;
  Later later_;
  Suppressions suppressions_;
  std::set<std::string> entered_;
  std::vector<Claim> told_;  // of the file's statement that is looked at, with its body
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> lint(std::string_view text, const Options& options) {
  return Linter(text, options).run();
}

}  // namespace lockkeeper::lint
