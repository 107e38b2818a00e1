#include "runner/shadow/history_trace.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "base/sql_quoting.h"
#include "runner/shadow/schema_copy.h"
#include "runner/shadow/script_trace.h"
#include "schema/diff.h"

namespace lockkeeper::runner {
namespace {

using How = api::StatementTrace::How;
using Kind = postgres::ScriptStatement::Kind;
using Revisions = std::vector<schema::RevisionHistory>;

// As for each statement of a trace: on empty tables nothing takes long.
constexpr const char* kStatementTimeout = "20s";

// SQLAlchemy doubles `%` for drivers that look for parameters; the text alone goes without one.
std::vector<ScriptPart> parts_of(const schema::StatementHistory& statement) {
  std::string sql = statement.sql;
  for (std::size_t at = 0; (at = sql.find("%%", at)) != std::string::npos; ++at) sql.erase(at, 1);
  return read_script(sql);
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

bool has_work(const api::RelationTrace& relation) {
  return relation.rewritten || relation.scanned || relation.built || relation.new_file;
}

// What it says of older relations that somebody may wait for, and which ones are new: in an order that does not depend
// on oids.
void keep_what_counts(api::StatementTrace& trace, std::set<std::string>& made) {
  std::vector<api::RelationTrace> kept;
  for (api::RelationTrace& relation : trace.relations) {
    if (relation.older) {
      const bool locked = relation.held >= api::TableLock::kRowExclusive;
      if (locked || has_work(relation)) kept.push_back(std::move(relation));
    } else if (made.insert(relation.schema + "." + relation.name).second) {
      kept.push_back({.schema = relation.schema, .name = relation.name});
    }
  }
  std::sort(kept.begin(), kept.end(),
            [](const auto& a, const auto& b) { return std::pair(a.schema, a.name) < std::pair(b.schema, b.name); });
  trace.relations = std::move(kept);
}

class Tracer {
 public:
  Tracer(const schema::History& history, const TraceOrder& order) : history_(history), order_(order) {
    const auto wanted = [&order](const auto& revision) { return order.revisions.contains(revision.revision); };
    const Revisions& all = history.revisions;
    first_ = std::find_if(all.begin(), all.end(), wanted) - all.begin();
    end_ = all.rend() - std::find_if(all.rbegin(), all.rend(), wanted);
  }

  // Returns: the revisions from the first to the last that is wanted, with their traces; or why there are none.
  std::variant<Revisions, std::string> run() {
    auto made = order_.scratch();
    if (const auto* finding = std::get_if<api::Finding>(&made)) return finding->message;
    const auto scratch = std::get<std::unique_ptr<postgres::ScratchDatabase>>(std::move(made));
    copy_schema(*scratch, order_.version_table, history_.base);
    if (!make_what_is_before(*scratch)) return "it was stopped";
    auto opened = postgres::LockTrace::open(*scratch);
    if (const auto* finding = std::get_if<api::Finding>(&opened)) return finding->message;
    Revisions traced;
    {
      const auto trace = std::get<std::unique_ptr<postgres::LockTrace>>(std::move(opened));
      if (const std::string sql = search_path(); !sql.empty()) (void)trace->run({sql});
      for (auto at = first_; at < end_; ++at) {
        if (!goes_on()) return "it was stopped";
        traced.push_back(history_.revisions[static_cast<std::size_t>(at)]);
        trace_revision(*trace, traced.back());
      }
    }
    if (auto other = find_difference(*scratch)) return *other;
    return traced;
  }

 private:
  [[nodiscard]] bool goes_on() const { return !order_.on_wait || order_.on_wait() == alembic::WaitAnswer::kGoOn; }

  // As env.py's connection has it, as far as anybody knows.
  [[nodiscard]] std::string search_path() const {
    if (order_.default_schema.empty()) return "";
    return "SET search_path TO " + quote_identifier(order_.default_schema) + ", public";
  }

  // What fails there shows at the end. Returns: whether nobody has stopped it.
  bool make_what_is_before(postgres::ScratchDatabase& scratch) {
    if (first_ == 0) return true;
    const auto session = session_in(scratch);
    session->set("statement_timeout", kStatementTimeout);
    if (const std::string sql = search_path(); !sql.empty()) session->query(sql);
    for (auto at = 0; at < first_; ++at) {
      if (!goes_on()) return false;
      std::vector<ScriptPart> parts;
      for (const auto& statement : history_.revisions[static_cast<std::size_t>(at)].statements) {
        for (ScriptPart& part : parts_of(statement)) parts.push_back(std::move(part));
      }
      (void)make_schema(*session, parts);
    }
    return true;
  }

  static void trace_revision(postgres::LockTrace& trace, schema::RevisionHistory& revision) {
    trace.begin_script();
    revision.traced_on = schema::major_of(trace.server_version());
    std::set<std::string> made;
    bool inside = false;
    const auto move_to = [&](bool to_inside) {
      if (inside == to_inside) return;
      (void)(to_inside ? trace.run({"BEGIN", Kind::kBegin}) : trace.run({"COMMIT", Kind::kEnd}));
      inside = to_inside;
    };
    for (schema::StatementHistory& statement : revision.statements) {
      move_to(!statement.outside_transaction);
      statement.traces.clear();
      for (const ScriptPart& part : parts_of(statement)) {
        api::StatementTrace traced = trace_part(trace, part);
        // It has run in the replay: what is missing here is none of its faults.
        if (!traced.ran()) traced = {How::kNotRun, {}, "", ""};
        keep_what_counts(traced, made);
        statement.traces.push_back(std::move(traced));
      }
      if (statement.traces.empty()) statement.traces.emplace_back();  // no grammar takes it without its parameters
    }
    move_to(false);
  }

  // Returns: nullopt where the schema is what the history says.
  std::optional<std::string> find_difference(postgres::ScratchDatabase& scratch) {
    std::vector<std::string> applied;
    applied.reserve(static_cast<std::size_t>(end_));
    for (auto at = 0; at < end_; ++at) applied.push_back(history_.revisions[static_cast<std::size_t>(at)].revision);
    const schema::Diff diff =
        schema::compare(copyable(history_.state_of(applied)), copyable(read_scratch(scratch, order_.version_table)));
    if (diff.equal()) return std::nullopt;
    return "by their texts alone the statements make another schema: " + first_line(schema::to_text(diff));
  }

  const schema::History& history_;
  const TraceOrder& order_;
  std::ptrdiff_t first_ = 0;  // of the wanted ones
  std::ptrdiff_t end_ = 0;    // behind the last
};

}  // namespace

void trace_revisions(schema::History& history, const TraceOrder& order, Reporter& reporter) {
  if (order.revisions.empty()) return;
  const auto say_why_not = [&reporter](const std::string& why) {
    reporter.note(fmt::format("the locks of the revisions could not be traced in the shadow: {}", why));
  };
  try {
    auto result = Tracer(history, order).run();
    if (const auto* why = std::get_if<std::string>(&result)) return say_why_not(*why);
    for (schema::RevisionHistory& traced : std::get<Revisions>(result)) {
      const auto place = std::find_if(history.revisions.begin(), history.revisions.end(),
                                      [&traced](const auto& one) { return one.revision == traced.revision; });
      *place = std::move(traced);
    }
  } catch (const postgres::SqlError& error) {
    say_why_not(error.what());
  }
}

}  // namespace lockkeeper::runner
