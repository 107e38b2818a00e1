#include "plan/impact/impact.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "api/lock_conflicts.h"

namespace lockkeeper::plan {
namespace {

// PostgreSQL itself takes a smaller table for too small to share its scan (min_parallel_table_scan_size).
constexpr std::int64_t kTinyBytes = 8LL << 20U;

// A B-tree over a column of 8 bytes: a tuple of 16 bytes and its line pointer of 4, in pages that are filled to 90 %.
// https://www.postgresql.org/docs/current/btree.html#BTREE-IMPLEMENTATION
constexpr double kIndexBytesPerRow = 22;

// The sort of an index build writes what does not fit into memory, about as much again as the index.
constexpr std::int64_t kIndexAndItsSort = 2;

struct Span {
  double least = 0;
  double most = 0;
};

Span seconds_of(double bytes, const Rate& rate) {
  return {bytes / rate.most, bytes / rate.least};
}

Span operator+(const Span& one, const Span& other) {
  return {one.least + other.least, one.most + other.most};
}

bool is_concurrent_build(const api::LockUse& lock) {
  return lock.builds && lock.mode == api::TableLock::kShareUpdateExclusive;
}

// Of an index that is not there yet: like those that are, or by the rows.
std::optional<std::int64_t> new_index_bytes(const api::RelationLoad& load) {
  std::optional<std::int64_t> bytes;
  if (load.rows) bytes = static_cast<std::int64_t>(static_cast<double>(*load.rows) * kIndexBytesPerRow);
  if (load.index_bytes && load.indexes > 0) bytes = std::max(bytes.value_or(0), *load.index_bytes / load.indexes);
  return bytes;
}

struct Work {
  Span seconds{};
  std::int64_t disk_bytes = 0;
};

std::optional<Work> rewrite_of(const api::RelationLoad& load, const Throughput& throughput) {
  if (!load.bytes || !load.index_bytes) return std::nullopt;
  return Work{seconds_of(static_cast<double>(*load.bytes), throughput.rewrite) +
                  seconds_of(static_cast<double>(*load.index_bytes), throughput.index_build),
              *load.bytes + *load.index_bytes};
}

std::optional<Work> work_of(const api::LockUse& lock, const api::RelationLoad& load, const Throughput& throughput) {
  if (lock.rewrites) return rewrite_of(load, throughput);  // which reads every row and builds every index
  if (!lock.scans && !lock.builds) return Work{};
  if (!load.bytes) return std::nullopt;
  Work work{seconds_of(static_cast<double>(*load.bytes), throughput.scan)};
  if (!lock.builds) return work;
  const auto index = new_index_bytes(load);
  if (!index) return std::nullopt;
  // CONCURRENTLY reads the table twice.
  if (is_concurrent_build(lock)) work.seconds = work.seconds + work.seconds;
  work.seconds = work.seconds + seconds_of(static_cast<double>(*index), throughput.index_build);
  work.disk_bytes = kIndexAndItsSort * *index;
  return work;
}

std::optional<double> per_minute(const std::optional<std::int64_t>& before, const std::optional<std::int64_t>& after,
                                 double seconds) {
  if (!before || !after || *after < *before) return std::nullopt;
  return static_cast<double>(*after - *before) * 60 / seconds;
}

}  // namespace

std::vector<std::string> locked_relations(const api::Plan& plan) {
  std::vector<std::string> relations;
  for (const api::PlannedStep& step : plan.steps) {
    for (const api::PlannedStatement& statement : step.statements) {
      for (const api::LockUse& lock : statement.locks) {
        if (std::find(relations.begin(), relations.end(), lock.relation) == relations.end()) {
          relations.push_back(lock.relation);
        }
      }
    }
  }
  return relations;
}

api::Impact impact_of(const api::LockUse& lock, const api::RelationLoad& load, const Throughput& throughput) {
  api::Impact impact;
  impact.load = load;
  impact.throughput = throughput.source;
  const auto work = work_of(lock, load, throughput);
  if (!work) return impact;
  impact.least_seconds = work->seconds.least;
  impact.most_seconds = work->seconds.most;
  impact.disk_bytes = work->disk_bytes;
  return impact;
}

bool is_worth_watching(const api::LockUse& lock, const api::RelationLoad& load) {
  return api::blocks_writes(lock.mode) && load.bytes.value_or(kTinyBytes) >= kTinyBytes;
}

void add_traffic(api::RelationLoad& load, const api::RelationUse& before, const api::RelationUse& after) {
  const double seconds = after.at - before.at;
  if (seconds <= 0 || before.counted_since != after.counted_since) return;
  load.reads_per_minute = per_minute(before.scans, after.scans, seconds);
  load.writes_per_minute = per_minute(before.rows_written, after.rows_written, seconds);
}

}  // namespace lockkeeper::plan
