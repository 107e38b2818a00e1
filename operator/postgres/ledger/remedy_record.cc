#include "postgres/ledger/remedy_record.h"

#include <cstdlib>

#include "base/json.h"
#include "base/sql_quoting.h"

namespace lockkeeper::postgres {
namespace {

std::vector<std::string> strings_of(const std::optional<std::string>& json) {
  std::vector<std::string> values;
  if (!json) return values;
  for (const Json& value : parse_json(*json, "lockkeeper.remedies")) {
    if (value.is_string()) values.push_back(value.get<std::string>());
  }
  return values;
}

}  // namespace

void record_remedy(Transaction& transaction, std::int64_t run, const RemedyRecord& record) {
  transaction.query(
      "INSERT INTO lockkeeper.remedies (run, action, revisions, rows_from, rows_to, statements, because, file, content)"
      " VALUES ($1, $2, " +
          quote_array(record.revisions) + ", " + quote_array(record.from) + ", " + quote_array(record.to) + ", " +
          quote_array(record.statements) + ", $3, nullif($4, ''), nullif($5, ''))",
      {std::to_string(run), record.action, record.because, record.file, record.content});
}

std::optional<PublishedFile> first_revision(Session& session, const std::string& revision) {
  const Rows found = session.query(
      "SELECT file, content FROM lockkeeper.remedies WHERE action = 'bootstrap' AND revisions = ARRAY[$1] ORDER BY id"
      " LIMIT 1",
      {revision});
  if (found.empty()) return std::nullopt;
  return PublishedFile{found.front()[0].value_or(""), found.front()[1].value_or("")};
}

std::optional<StampRecord> last_stamp(Session& session, const std::string& table) {
  const Rows readable = session.query(
      "SELECT coalesce((SELECT has_schema_privilege(n.oid, 'USAGE') AND (SELECT count(*) = 2 AND"
      " bool_and(has_table_privilege(c.oid, 'SELECT')) FROM pg_class c WHERE c.relnamespace = n.oid"
      " AND c.relname IN ('runs', 'remedies')) FROM pg_namespace n WHERE n.nspname = 'lockkeeper'), false)");
  if (readable.front().front().value_or("") != "t") return std::nullopt;
  const Rows rows = session.query(
      "SELECT m.id, array_to_json(m.rows_from), array_to_json(m.rows_to), m.because FROM lockkeeper.remedies m"
      " JOIN lockkeeper.runs r ON r.id = m.run WHERE r.version_table = $1 AND m.action = 'stamp' AND NOT m.undone"
      " ORDER BY m.id DESC LIMIT 1",
      {table});
  if (rows.empty()) return std::nullopt;
  const Row& row = rows.front();
  return StampRecord{std::atoll(row[0].value_or("0").c_str()), strings_of(row[1]), strings_of(row[2]),
                     row[3].value_or("")};
}

void mark_undone(Transaction& transaction, std::int64_t id) {
  transaction.query(
      "UPDATE lockkeeper.steps s SET outcome = 'Undone' FROM lockkeeper.remedies m WHERE m.id = $1 AND s.run = m.run"
      " AND s.outcome = 'Stamped' AND s.revision = ANY (m.rows_to)",
      {std::to_string(id)});
  transaction.query("UPDATE lockkeeper.remedies SET undone = true WHERE id = $1", {std::to_string(id)});
}

}  // namespace lockkeeper::postgres
