// A script that is run in a scratch database, statement by statement, after the schema that it finds there.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "api/lock_trace.h"
#include "postgres/shadow/lock_trace.h"
#include "postgres/shadow/scratch_database.h"
#include "runner/shadow/script_statements.h"

namespace lockkeeper::runner {

// A statement of the schema that did not make what it is there for.
struct SchemaGap {
  std::size_t at = 0;
  std::string why;
};

// Opens a session of its own for statements that nobody looks at. Throws: SqlError, in doubt.
[[nodiscard]] std::unique_ptr<postgres::Session> session_in(postgres::ScratchDatabase& scratch);

// Runs the statements, and commits each by itself where they do not do it themselves.
// Returns: what failed or may not run, in order; rights and owners are not among it.
// Throws: SqlError, in doubt, where the session was lost.
[[nodiscard]] std::vector<SchemaGap> make_schema(postgres::Session& session, const std::vector<ScriptPart>& statements);

struct ScriptTrace {
  std::vector<api::StatementTrace> statements;  // as many as there were parts
  int server_version = 0;                       // 170004
};

// Runs one statement of a script. Returns: kNotRun where it may not run, or where the shadow is to blame that it did
// not. Throws: SqlError, in doubt, where the session was lost.
[[nodiscard]] api::StatementTrace trace_part(postgres::LockTrace& trace, const ScriptPart& part);

// Runs a script in a session of its own. `in_transaction`: one is open before its first statement.
// Returns: DatabaseUnreachable where no session can be opened. Throws: SqlError, in doubt, where it was lost.
[[nodiscard]] std::variant<ScriptTrace, api::Finding> trace_script(postgres::ScratchDatabase& scratch,
                                                                   const std::vector<ScriptPart>& statements,
                                                                   bool in_transaction);

}  // namespace lockkeeper::runner
