#include "plan/diagnosis/failure.h"

#include <algorithm>
#include <utility>

#include "plan/diagnosis/sqlstate.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {

namespace {

std::string place_of(const alembic::AdapterFailure& failure) {
  if (failure.file.empty()) return "";
  return failure.line > 0 ? failure.file + ", line " + std::to_string(failure.line) : failure.file;
}

// Without its last full stop, so that it can go on.
std::string_view clause(std::string_view sentence) {
  while (!sentence.empty() && (sentence.back() == '.' || sentence.back() == ' ' || sentence.back() == '\n')) {
    sentence.remove_suffix(1);
  }
  return sentence;
}

std::string what_failed(const alembic::AdapterFailure& failure) {
  std::string text = failure.revision.empty() ? "The migration" : "Revision " + failure.revision;
  if (const std::string place = place_of(failure); !place.empty()) text += " (" + place + ")";
  text += " failed";
  if (!failure.statement.empty()) text += " at `" + shortened(failure.statement) + "`";
  if (!failure.sqlstate.empty()) {
    const std::string_view name = sqlstate_name(failure.sqlstate);
    text += ", SQLSTATE " + failure.sqlstate + (name.empty() ? "" : " " + std::string(name));
  }
  if (!failure.message.empty()) text += ": " + shortened(clause(failure.message), 500);
  return text + ".";
}

std::string state_left(const FailedStep& step) {
  const alembic::AdapterFailure& failure = step.failure;
  const std::string revision = failure.revision.empty() ? "it" : failure.revision;
  if (!step.rows_read) return "The version rows could not be read again, so what stayed is not known.";
  const std::string rows = step.rows.empty() ? "no revision" : listed(step.rows);
  if (step.single_step && !failure.autocommit_used) {
    return "env.py holds one transaction around all revisions, so everything was rolled back; the database is at " +
           rows + ".";
  }
  const std::string earlier =
      step.applied.empty()
          ? ""
          : " " + shortened_list(step.applied) + (step.applied.size() == 1 ? " stays applied" : " stay applied") + ".";
  if (failure.autocommit_used) {
    std::string stayed;
    for (const std::string& statement : step.committed_statements) {
      stayed += (stayed.empty() ? "`" : ", `") + shortened(statement, 80) + "`";
    }
    return "Half of " + revision + " stays, because it committed before it failed" +
           (stayed.empty() ? "" : " (" + shortened(stayed, 600) + ")") + "; the version row does not have it." +
           earlier + " The database is at " + rows + ".";
  }
  return "All of " + revision + " was rolled back." + earlier + " The database is at " + rows + ".";
}

bool makes_index_concurrently(std::string_view statement) {
  std::string upper(statement.substr(0, 200));
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return upper.find("INDEX") != std::string::npos && upper.find("CONCURRENTLY") != std::string::npos;
}

std::string remedy_of(const FailedStep& step) {
  const alembic::AdapterFailure& failure = step.failure;
  if (!step.rows_read) return "run `lockkeeper doctor` when the database answers, before anything else";
  // What left half of a revision has to be undone first; the server's reason is worth more than what the adapter knows.
  std::string remedy = remedy_for(failure, step.timeout);
  if (remedy.empty()) remedy = std::string(clause(failure.remedy));
  if (remedy.empty()) remedy = "correct the revision or the data, then apply again";
  if (!failure.autocommit_used) return remedy;
  std::string undo = makes_index_concurrently(failure.statement)
                         ? "drop the INVALID index that it left with DROP INDEX CONCURRENTLY"
                         : "undo by hand what stayed of " + failure.revision;
  if (makes_index_concurrently(failure.statement) && !step.committed_statements.empty()) {
    undo += ", undo what else stayed of " + failure.revision;
  }
  return undo + ", or it fails again on what is already there; then " + remedy;
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
  std::size_t size = limit > kMore.size() ? limit - kMore.size() : 0;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  text.resize(size);
  return limit < kMore.size() ? text : text + std::string(kMore);
}

api::Finding failure_finding(const FailedStep& step) {
  const alembic::AdapterFailure& failure = step.failure;
  api::Finding finding{failure.code, api::Severity::kError,
                       !failure.revision.empty() ? failure.revision : place_of(failure), "", ""};
  if (failure.code == api::Code::kMigrationFailed) {
    finding.message = what_failed(failure) + " " + state_left(step);
    finding.remedy = remedy_of(step);
    return finding;
  }
  finding.message = std::string(clause(failure.message)) + ".";
  if (!failure.revision.empty() || !step.applied.empty()) finding.message += " " + state_left(step);
  finding.remedy = std::string(clause(failure.remedy));
  if (finding.remedy.empty()) finding.remedy = remedy_for(failure, step.timeout);
  return finding;
}

}  // namespace lockkeeper::plan
