// Every rule's claim beside the truth: its cases (tests/cases/lint/) run on real servers. What a case says that the
// rule finds, the server has to do; what it says that the rule does not find, it must not do.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "lint/body.h"
#include "lint/rules.h"
#include "lint/traced/evidence.h"
#include "lint/traced/traced_rules.h"
#include "sql/definition.h"
#include "traced.h"

namespace lockkeeper::lock_trace_test {
namespace {

namespace fs = std::filesystem;
const fs::path kRoot(LOCKKEEPER_SOURCE_DIR);

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Case {
  std::string sql;
  std::string schema;
  bool in_transaction = false;
  int server_version = 0;  // it runs there alone; 0: on each
  bool finds = false;
};

// `[in-transaction] [server-version=14] SQL`.
Case case_of(const std::string& line, const std::string& schema, bool finds) {
  Case read{line, schema, false, 0, finds};
  std::smatch option;
  while (std::regex_search(read.sql, option, std::regex("^\\[([a-z-]+)=?([0-9]*)\\] *"))) {
    if (option[1] == "in-transaction") read.in_transaction = true;
    if (option[1] == "server-version") read.server_version = std::stoi(option[2]);
    read.sql = option.suffix();
  }
  return read;
}

// The lines of tests/cases/lint/; `-- schema: SQL` is what the cases behind it find beside cases_schema.sql, until a
// bare `-- schema:`.
std::vector<Case> cases_of(std::string_view rule) {
  std::istringstream lines(text_of(kRoot / "tests/cases/lint" / (std::string(rule) + ".sql")));
  std::vector<Case> cases;
  bool finds = false;
  std::string schema;
  constexpr std::string_view kSchema = "-- schema: ";
  for (std::string line; std::getline(lines, line);) {
    if (line == "-- finds" || line == "-- finds nothing") finds = line == "-- finds";
    if (line.starts_with(kSchema)) schema += line.substr(kSchema.size()) + "\n";
    if (line == "-- schema:") schema.clear();
    if (line.empty() || line.starts_with("-- ")) continue;
    cases.push_back(case_of(line, schema, finds));
  }
  return cases;
}

// What a rule finds in the text and the server does not do; a trace takes the finding away.
struct Taken {
  const char* sql;
  const char* why;
};
constexpr const char* kIsNew = "the table is new under its other name, too: nobody has had the time to use it";
constexpr const char* kCannotRun = "the server refuses it, so that nothing is locked";
constexpr const char* kNotThere = "the type, or the operator class, comes with an extension that not every server has";
const Taken kTaken[] = {
    {"CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; ALTER TABLE u ALTER a SET NOT NULL;", kIsNew},
    {"CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; ALTER TABLE u DROP COLUMN a;", kIsNew},
    {"CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME TO v;", kIsNew},
    {"CREATE TABLE orders (id int); DROP TABLE orders; CREATE INDEX i ON orders (id);", kCannotRun},
    {"BEGIN; CREATE TABLE orders (id int); ROLLBACK; CREATE INDEX i ON orders (id);", kCannotRun},
    {"BEGIN; CREATE TABLE n (a int); ROLLBACK; CREATE INDEX ON n (a);", kCannotRun},
    {"BEGIN; SAVEPOINT s; CREATE TABLE n (a int); ROLLBACK TO s; CREATE INDEX ON n (a); COMMIT;", kCannotRun},
    {"ALTER TABLE orders ADD COLUMN n timestamp; ALTER TABLE orders ALTER COLUMN n TYPE timestamptz;",
     "the server's TimeZone is UTC"},
    {"ALTER TABLE orders ALTER COLUMN note TYPE citext;", kNotThere},
    {"ALTER TABLE rooms ADD EXCLUDE USING gist (room WITH =, during WITH &&);", kNotThere},
};

// What a rule does not find in the text, and the servers before a version do.
struct Missed {
  const char* sql;
  int before;
};
const Missed kMissed[] = {
    {"BEGIN; CREATE TYPE mood AS ENUM ('sad'); ALTER TYPE mood ADD VALUE 'glad'; CREATE TABLE p (m mood DEFAULT "
     "'glad'); "
     "COMMIT;",
     17},
};

bool is_missed(const std::string& sql, int major) {
  return std::any_of(std::begin(kMissed), std::end(kMissed),
                     [&](const Missed& one) { return one.sql == sql && major < one.before; });
}

bool is_taken_away(const std::string& sql) {
  return std::any_of(std::begin(kTaken), std::end(kTaken), [&sql](const Taken& one) { return one.sql == sql; });
}

// What a case makes, itself or in a block, it must not find.
class Room {
 public:
  explicit Room(const std::string& text) { take_all(text); }
  [[nodiscard]] const std::string& sql() const { return sql_; }

 private:
  void take_all(const std::string& text) {
    const auto parsed = sql::parse_definitions(text);
    const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&parsed);
    if (statements == nullptr) return;  // of a block: a variable stands where SQL has a word
    for (const auto& [said, definition] : *statements) {
      if (said.setting && said.setting->name == "search_path") path_ = said.setting->values.front();
      for (const sql::Change& change : said.changes) take(change);
      if (said.verb != sql::Verb::kDo) continue;
      for (const lint::BodyText& inner : lint::body_of_block(said, text).texts) take_all(inner.sql);
    }
  }

  [[nodiscard]] std::string quoted(const sql::Name& name) const {
    return "\"" + (name.schema.empty() ? path_ : name.schema) + "\".\"" + name.name + "\"";
  }

  void drop_part(const sql::Object& object, const std::string& part) {
    const bool column = object.part_kind == sql::PartKind::kColumn;
    if (object.kind != sql::ObjectKind::kTable || (!column && object.part_kind != sql::PartKind::kConstraint)) return;
    sql_ += "ALTER TABLE IF EXISTS " + quoted(object.name) + " DROP " + (column ? "COLUMN" : "CONSTRAINT") +
            " IF EXISTS \"" + part + "\" CASCADE;\n";
  }

  void take(const sql::Change& change) {
    if (change.action == sql::Action::kRename) {
      drop_part(change.object, change.to);
    }
    if (change.action == sql::Action::kSetSchema && change.object.kind == sql::ObjectKind::kTable) {
      sql_ += "DROP TABLE IF EXISTS " + quoted({change.to, change.object.name.name}) + " CASCADE;\n";
    }
    if (change.action == sql::Action::kDrop) gone_.insert(quoted(change.object.name));
    if (change.action != sql::Action::kCreate || change.conditional || change.temporary) return;
    if (change.object.part_kind != sql::PartKind::kNone) return drop_part(change.object, change.object.part);
    // What the case drops before is to be there.
    if (!gone_.contains(quoted(change.object.name))) drop(change.object.kind, quoted(change.object.name));
  }

  void drop(sql::ObjectKind kind, const std::string& name) {
    switch (kind) {
      case sql::ObjectKind::kTable: sql_ += "DROP TABLE IF EXISTS " + name + " CASCADE;\n"; break;
      case sql::ObjectKind::kIndex: sql_ += "DROP INDEX IF EXISTS " + name + " CASCADE;\n"; break;
      case sql::ObjectKind::kView:
      case sql::ObjectKind::kMaterializedView:
        // Whichever of the two it is.
        sql_ += "DO $$ BEGIN DROP VIEW IF EXISTS " + name +
                " CASCADE; EXCEPTION WHEN wrong_object_type THEN DROP MATERIALIZED VIEW " + name +
                " CASCADE; END $$;\n";
        break;
      case sql::ObjectKind::kFunction: sql_ += "DROP ROUTINE IF EXISTS " + name + " CASCADE;\n"; break;
      case sql::ObjectKind::kDomain:
      case sql::ObjectKind::kType: sql_ += "DROP TYPE IF EXISTS " + name + " CASCADE;\n"; break;
      default: break;
    }
  }

  std::string path_ = "public";
  std::set<std::string> gone_;
  std::string sql_;
};

// What the servers said to a rule's cases.
struct Verdict {
  int confirmed = 0;
  int refused = 0;  // cases that a server does not take: near misses alone, or on servers before 18
};

class Cases : public ::testing::TestWithParam<const lint::Rule*> {
 protected:
  // A tablespace is the server's, and no script of a shadow makes one. Before 15 it needs a directory of its own.
  static void SetUpTestSuite() {
    for (const auto& [major, server] : servers()) {
      if (major < 15) continue;
      const auto session = fingerprint_test::connect(server->url("postgres"));
      session->query("SET allow_in_place_tablespaces = on");
      session->query("CREATE TABLESPACE fast LOCATION ''");
    }
  }

  static void check(int major, const Server& server, const lint::Rule& rule, const Case& one, Verdict& verdict) {
    const Script script{
        text_of(kRoot / "tests/integration/lock_trace/cases_schema.sql") + one.schema + Room(one.sql).sql(), one.sql,
        one.in_transaction};
    const lint::Trace trace = trace_of(server, script);
    const std::string where = std::to_string(major) + ": " + one.sql + "\n";
    for (const std::string& note : trace.notes) ADD_FAILURE() << where << note;
    std::vector<lint::Finding> findings = findings_of(script, trace);
    const auto refusal = std::find_if(findings.begin(), findings.end(), [](const lint::Finding& finding) {
      return finding.rule == lint::kFailingStatement.name;
    });
    const std::string failure = refusal == findings.end() ? "" : refusal->message;
    std::erase_if(findings, [&rule](const lint::Finding& finding) { return finding.rule != rule.name; });
    if (!failure.empty()) {
      ++verdict.refused;
      EXPECT_TRUE(!one.finds || major < 18 || is_taken_away(one.sql)) << where << failure;
      return;
    }
    ++verdict.confirmed;
    if (!one.finds) {
      EXPECT_EQ(!findings.empty(), is_missed(one.sql, major))
          << where << "the server does what the rule does not find, or the other way round";
    } else if (is_taken_away(one.sql)) {
      EXPECT_TRUE(findings.empty()) << where << "the server does it after all";
    } else {
      EXPECT_FALSE(findings.empty()) << where << "the server does not do what the rule finds";
      for (const lint::Finding& finding : findings) {
        EXPECT_EQ(api::to_string(finding.source), is_seen(rule, finding, trace) ? "traced" : "documented") << where;
      }
    }
  }

  // Whether a trace shows what the finding warns of, at all.
  static bool is_seen(const lint::Rule& rule, const lint::Finding& finding, const lint::Trace& trace) {
    const lint::Evidence evidence = lint::evidence_of(rule).evidence;
    if (evidence == lint::Evidence::kNone || (evidence == lint::Evidence::kLock && finding.lock.empty())) return false;
    const auto behind = trace.statements.upper_bound(finding.at);
    return behind != trace.statements.begin() && std::prev(behind)->second.how != api::StatementTrace::How::kNotRun;
  }
};

TEST_P(Cases, AreConfirmed) {
  const std::vector<Case> cases = cases_of(GetParam()->name);
  ASSERT_FALSE(cases.empty());
  Verdict verdict;
  for (const auto& [major, server] : servers()) {
    // Between them nothing changed that a rule speaks of without the version; statement_test.cc asks all.
    const bool is_asked = major == 13 || major == 15 || major == 18;
    for (const Case& one : cases) {
      if (one.server_version == 0 ? is_asked : one.server_version == major) {
        check(major, *server, *GetParam(), one, verdict);
      }
    }
  }
  const bool is_versioned =
      std::all_of(cases.begin(), cases.end(), [](const Case& one) { return one.server_version != 0; });
  if (is_versioned && verdict.confirmed + verdict.refused == 0) GTEST_SKIP() << "no server here is of its version";
  EXPECT_GT(verdict.confirmed, verdict.refused) << "so few cases show nothing";
}

std::string name_of(const ::testing::TestParamInfo<const lint::Rule*>& info) {
  std::string name(info.param->name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(OfRules, Cases, ::testing::ValuesIn(lint::all_rules().begin(), lint::all_rules().end()),
                         name_of);

}  // namespace
}  // namespace lockkeeper::lock_trace_test
