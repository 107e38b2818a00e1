#include "plan/diagnosis/failure.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "base/text.h"
#include "plan/diagnosis/sqlstate.h"
#include "plan/sentences.h"
#include "sql/parse.h"

namespace lockkeeper::plan {

namespace {

std::string place_of(const alembic::AdapterFailure& failure) {
  if (failure.file.empty()) return "";
  return failure.line > 0 ? fmt::format("{}, line {}", failure.file, failure.line) : failure.file;
}

// Without its last full stop, so that it can go on.
std::string_view clause(std::string_view sentence) {
  while (!sentence.empty() && (sentence.back() == '.' || sentence.back() == ' ' || sentence.back() == '\n')) {
    sentence.remove_suffix(1);
  }
  return sentence;
}

std::string in_brackets(const std::string& text) {
  return text.empty() ? "" : fmt::format(" ({})", text);
}

std::string with_sqlstate(const std::string& code) {
  if (code.empty()) return "";
  const std::string_view name = sqlstate_name(code);
  return name.empty() ? fmt::format(", SQLSTATE {}", code) : fmt::format(", SQLSTATE {} {}", code, name);
}

std::string what_failed(const alembic::AdapterFailure& failure) {
  const std::string what = failure.revision.empty() ? "The migration" : "Revision " + failure.revision;
  const std::string place = in_brackets(place_of(failure));
  const std::string at = failure.statement.empty() ? "" : fmt::format(" at `{}`", shortened(failure.statement));
  const std::string message = failure.message.empty() ? "" : ": " + shortened(clause(failure.message), 500);
  return fmt::format("{}{} failed{}{}{}.", what, place, at, with_sqlstate(failure.sqlstate), message);
}

std::string state_left(const FailedStep& step) {
  const alembic::AdapterFailure& failure = step.failure;
  const std::string revision = failure.revision.empty() ? "it" : failure.revision;
  if (!step.rows_read) return "The version rows could not be read again, so what stayed is not known.";
  const std::string rows = step.rows.empty() ? "no revision" : listed(step.rows);
  if (step.single_step && !failure.autocommit_used) {
    return fmt::format(
        "env.py holds one transaction around all revisions, so everything was rolled back; the database is at {}.",
        rows);
  }
  const std::string earlier = step.applied.empty() ? ""
                                                   : fmt::format(" {} {} applied.", shortened_list(step.applied),
                                                                 verb(step.applied.size(), "stays", "stay"));
  if (failure.autocommit_used) {
    std::vector<std::string> stayed;
    for (const std::string& statement : step.committed_statements) {
      stayed.push_back(fmt::format("`{}`", shortened(statement, 80)));
    }
    return fmt::format(
        "Half of {} stays, because it committed before it failed{}; the version row does not have it.{} "
        "The database is at {}.",
        revision, in_brackets(shortened(listed(stayed), 600)), earlier, rows);
  }
  return fmt::format("All of {} was rolled back.{} The database is at {}.", revision, earlier, rows);
}

bool builds_index_concurrently(std::string_view text) {
  const sql::Parsed parsed = sql::parse(text);
  const auto* statements = std::get_if<std::vector<sql::Statement>>(&parsed);
  return statements != nullptr && std::any_of(statements->begin(), statements->end(), [](const auto& statement) {
           return statement.concurrently &&
                  (statement.verb == sql::Verb::kCreate || statement.verb == sql::Verb::kRebuild);
         });
}

// Of what stayed of half a revision.
std::string undoing_of(const FailedStep& step) {
  const std::string& revision = step.failure.revision;
  if (!builds_index_concurrently(step.failure.statement)) {
    return fmt::format("undo by hand what stayed of {}", revision);
  }
  const std::string drop = "drop the INVALID index that it left with DROP INDEX CONCURRENTLY";
  return step.committed_statements.empty() ? drop : fmt::format("{}, undo what else stayed of {}", drop, revision);
}

std::string remedy_of(const FailedStep& step) {
  const alembic::AdapterFailure& failure = step.failure;
  if (!step.rows_read) return "run `lockkeeper doctor` when the database answers, before anything else";
  // What left half of a revision has to be undone first; the server's reason is worth more than what the adapter knows.
  std::string remedy = remedy_for(failure, step.timeout);
  if (remedy.empty()) remedy = std::string(clause(failure.remedy));
  if (remedy.empty()) remedy = "correct the revision or the data, then apply again";
  if (!failure.autocommit_used) return remedy;
  return fmt::format("{}, or it fails again on what is already there; then {}", undoing_of(step), remedy);
}

}  // namespace

std::string shortened(std::string_view statement, std::size_t limit) {
  std::string text;
  bool space = false;
  for (const char c : statement) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
    if (blank) {
      space = !text.empty();
      continue;
    }
    if (space) text += ' ';
    space = false;
    text += c;
    if (text.size() > limit + 4) break;  // whatever follows, it is cut
  }
  if (text.size() <= limit) return text;
  constexpr std::string_view kMore = "…";
  return limit < kMore.size() ? "" : cut_behind(text, limit - kMore.size());
}

api::Finding failure_finding(const FailedStep& step) {
  const alembic::AdapterFailure& failure = step.failure;
  api::Finding finding{failure.code, api::Severity::kError,
                       !failure.revision.empty() ? failure.revision : place_of(failure), "", ""};
  if (failure.code == api::Code::kMigrationFailed) {
    finding.message = fmt::format("{} {}", what_failed(failure), state_left(step));
    finding.remedy = remedy_of(step);
    return finding;
  }
  const std::string left = failure.revision.empty() && step.applied.empty() ? "" : " " + state_left(step);
  finding.message = fmt::format("{}.{}", clause(failure.message), left);
  finding.remedy = std::string(clause(failure.remedy));
  if (finding.remedy.empty()) finding.remedy = remedy_for(failure, step.timeout);
  return finding;
}

}  // namespace lockkeeper::plan
