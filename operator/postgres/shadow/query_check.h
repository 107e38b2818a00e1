// Whether a server can still plan what it could plan before its schema changed. For a shadow: queries are prepared, and
// none is run.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// The rows that a query inserts, where it names its columns.
struct InsertedColumns {
  std::string table;  // quoted, with its schema where one is written
  std::vector<std::string> columns;
};

struct CheckedQuery {
  std::string text;  // one SELECT, INSERT, UPDATE, DELETE or MERGE, without a semicolon
  std::vector<InsertedColumns> inserts{};
};

// Thread safety: as the session's, which must outlive it. Every call throws SqlError where the session is lost.
class QueryCheck {
 public:
  // Asks which of the queries the server can plan now. One that it cannot is not asked again: it needs what is not
  // here, or was counted before an earlier change.
  // Requires: each text is one statement.
  QueryCheck(Session& session, std::vector<CheckedQuery> queries);

  // Returns: how many could be planned at the beginning.
  [[nodiscard]] std::size_t asked() const { return asked_; }

  struct Broken {
    std::size_t query = 0;  // of the queries, from 0
    std::string message;    // the server's, or which column a row would lack
  };
  // Asks again. Returns: those that fail since the last time.
  [[nodiscard]] std::vector<Broken> look();

 private:
  struct Open {
    std::size_t query = 0;
    std::set<std::string> lacking;  // columns that it left out before, and that something else fills
  };

  [[nodiscard]] std::string error_of(const CheckedQuery& query);
  [[nodiscard]] std::set<std::string> lacking_of(const CheckedQuery& query);

  Session& session_;
  std::vector<CheckedQuery> queries_;
  std::vector<Open> open_;
  std::size_t asked_ = 0;
};

}  // namespace lockkeeper::postgres
