// What the live database shows of a relation while it is in use. Values: postgres/catalog/ reads them, plan/impact/
// judges by them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "api/foresight.h"

namespace lockkeeper::api {

// What the server has counted for a relation, until a moment of its own clock; a rate takes two of them.
struct RelationUse {
  double at = 0;                        // in seconds
  std::optional<std::int64_t> scans{};  // of the table and its indexes; nullopt where the server does not count
  std::optional<std::int64_t> rows_written{};
  std::string counted_since{};  // when the statistics were reset

  [[nodiscard]] bool operator==(const RelationUse&) const = default;
};

struct LiveRelation {
  RelationLoad load;  // without rates
  RelationUse use;
};

// By the name under which it was asked for.
using LiveRelations = std::map<std::string, LiveRelation>;

// A session, or a prepared transaction, that has a lock of a relation or waits for one.
struct LockHolder {
  std::string relation;  // the name that was asked for
  TableLock mode = TableLock::kNone;
  bool granted = true;     // else it waits
  bool gives_way = false;  // an autovacuum, which the server ends where somebody waits for it
  // `pid 4711 (user shop, application psql, for 3m12s), idle in transaction`; never what it asked, which may have
  // values of rows in it. What our role may not see is left out.
  std::string who;
};

}  // namespace lockkeeper::api
