#include "picture/lock_words.h"

#include <fmt/core.h>

#include <vector>

#include "api/lock_conflicts.h"
#include "base/quantity.h"
#include "base/text.h"

namespace lockkeeper::picture {
namespace {

constexpr const char* kNotKnown = "not known";

bool works(const api::LockUse& lock) {
  return lock.rewrites || lock.scans || lock.builds;
}

std::string rows_of(std::int64_t rows) {
  if (rows == 0) return "no rows";
  return fmt::format("{} {}", count_for_people(static_cast<double>(rows)), rows == 1 ? "row" : "rows");
}

std::string rate_of(double per_minute, const char* what) {
  if (per_minute == 0) return fmt::format("no {}s now", what);
  if (per_minute < 1) return fmt::format("less than 1 {}/min", what);
  const std::string count = count_for_people(per_minute);
  return fmt::format("{} {}{}/min", count, what, count == "1" ? "" : "s");
}

// What is worth to be told of a table: what is not known is named once, and what nobody counted is left out.
std::string load_of(const api::RelationLoad& load) {
  std::vector<std::string> parts{load.bytes ? bytes_for_people(*load.bytes) : "size not known"};
  if (load.partitions > 0) {
    parts.push_back(fmt::format("{} {}", load.partitions, load.partitions == 1 ? "partition" : "partitions"));
  }
  if (load.rows) parts.push_back(rows_of(*load.rows));
  if (load.reads_per_minute) parts.push_back(rate_of(*load.reads_per_minute, "read"));
  if (load.writes_per_minute) parts.push_back(rate_of(*load.writes_per_minute, "write"));
  return join(parts);
}

std::string work_of(const api::LockUse& lock) {
  if (lock.rewrites) return "while it is rewritten";
  if (lock.builds) return "while an index of it is built";
  return lock.scans ? "while it is scanned" : "for a moment";
}

std::string time_of(const api::LockUse& lock) {
  if (!works(lock)) return "";
  if (!lock.impact || !lock.impact->most_seconds) return "; how long is not known";
  const bool measured = lock.impact->throughput == api::ClaimSource::kMeasured;
  return fmt::format(": {} (throughput {})", how_long(lock), measured ? "measured" : "assumed");
}

std::string disk_of(const api::LockUse& lock) {
  if (!lock.impact || lock.impact->disk_bytes.value_or(0) == 0) return "";
  return fmt::format("; needs {} of disk meanwhile", bytes_for_people(*lock.impact->disk_bytes));
}

}  // namespace

std::string size_of(const api::LockUse& lock) {
  return lock.impact && lock.impact->load.bytes ? bytes_for_people(*lock.impact->load.bytes) : kNotKnown;
}

std::string who_waits(const api::LockUse& lock) {
  return api::blocks_writes(lock.mode) ? std::string(api::blocked_by(lock.mode)) : "nobody";
}

std::string how_long(const api::LockUse& lock) {
  if (!works(lock)) return "a moment";
  if (!lock.impact || !lock.impact->least_seconds || !lock.impact->most_seconds) return kNotKnown;
  return span_for_people(*lock.impact->least_seconds, *lock.impact->most_seconds);
}

std::string sentence(const api::LockUse& lock) {
  const std::string blocks = api::blocks_writes(lock.mode) ? fmt::format("blocks {} of", api::blocked_by(lock.mode))
                                                           : std::string("blocks neither reads nor writes of");
  const std::string load = lock.impact ? load_of(lock.impact->load) : "size not known";
  return fmt::format("{} {} ({}) {}{}{}", blocks, lock.relation, load, work_of(lock), time_of(lock), disk_of(lock));
}

}  // namespace lockkeeper::picture
