#include "api/lock_conflicts.h"

#include <array>
#include <cstddef>

namespace lockkeeper::api {
namespace {

constexpr unsigned bit(TableLock mode) {
  return 1U << static_cast<unsigned>(mode);
}

constexpr unsigned kFromShareOn = bit(TableLock::kShare) | bit(TableLock::kShareRowExclusive) |
                                  bit(TableLock::kExclusive) | bit(TableLock::kAccessExclusive);

// A mode → the modes that it excludes, in the order of TableLock; the manual's table row by row.
constexpr std::array<unsigned, 9> kExcluded{
    0,
    bit(TableLock::kAccessExclusive),
    bit(TableLock::kExclusive) | bit(TableLock::kAccessExclusive),
    kFromShareOn,
    kFromShareOn | bit(TableLock::kShareUpdateExclusive),
    (kFromShareOn & ~bit(TableLock::kShare)) | bit(TableLock::kRowExclusive) | bit(TableLock::kShareUpdateExclusive),
    kFromShareOn | bit(TableLock::kRowExclusive) | bit(TableLock::kShareUpdateExclusive),
    kFromShareOn | bit(TableLock::kRowShare) | bit(TableLock::kRowExclusive) | bit(TableLock::kShareUpdateExclusive),
    kFromShareOn | bit(TableLock::kAccessShare) | bit(TableLock::kRowShare) | bit(TableLock::kRowExclusive) |
        bit(TableLock::kShareUpdateExclusive)};

}  // namespace

bool conflict(TableLock one, TableLock other) {
  return (kExcluded.at(static_cast<std::size_t>(one)) & bit(other)) != 0;
}

std::string_view blocked_by(TableLock mode) {
  if (blocks_reads(mode)) return "reads and writes";
  if (blocks_writes(mode)) return "writes";
  return mode == TableLock::kShareUpdateExclusive ? "other changes of the schema" : "nothing";
}

}  // namespace lockkeeper::api
