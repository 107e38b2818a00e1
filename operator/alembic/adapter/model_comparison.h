// The models of env.py compared with a database: the request, and the differences that Alembic's own comparison finds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/duration.h"
#include "base/json.h"
#include "base/secret.h"

namespace lockkeeper::alembic {

struct ModelsRequest {
  int context = 1;                               // of env.py's, from 1
  std::optional<Secret> redirect_url;            // every connection of env.py goes there; else where env.py leads
  bool server_is_live = false;                   // as UpgradeRequest::server_is_live
  std::optional<Milliseconds> deadline{120000};  // nullopt: none
};

// An operation that `alembic revision --autogenerate` would write.
struct ModelDifference {
  enum class Change {
    kAdd,     // the models have it, the database has not
    kRemove,  // the other way round
    kModify,  // both have it: `property`, `before` in the database and `after` in the models
    kOther,   // an operation of a library's own, which `name` describes
  };
  enum class What { kTable, kColumn, kIndex, kConstraint, kForeignKey, kTableComment };
  Change change = Change::kOther;
  What what = What::kTable;
  std::string schema{};  // empty: the connection's
  std::string table{};
  std::string name{};                  // of a column, an index or a constraint; may be empty of a constraint
  std::vector<std::string> columns{};  // of an index or a constraint
  std::string property{};              // `type`, `null`, `default`, `comment`
  std::string before{};                // of a default and a comment: empty where there is none
  std::string after{};
  [[nodiscard]] bool operator==(const ModelDifference&) const = default;
};

struct ModelsCompared {
  bool has_context = false;  // env.py came to the context
  bool has_models = false;   // it gave target_metadata there; else nothing was compared
  std::vector<ModelDifference> differences;
};

// Reads the child's line.
[[nodiscard]] ModelsCompared parse_models_compared(const Json& line);

}  // namespace lockkeeper::alembic
