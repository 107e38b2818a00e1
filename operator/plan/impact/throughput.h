// How fast a server works through a table: what makes seconds of a size. Values.
#pragma once

#include "api/foresight.h"

namespace lockkeeper::plan {

// Bytes a second of one process, from a slow server to a fast one.
struct Rate {
  double least = 0;
  double most = 0;
};

struct Throughput {
  Rate scan;         // of a table that is read
  Rate rewrite;      // of a table that is read and written anew, with its WAL
  Rate index_build;  // of an index that is sorted and written, beside the scan of its table
  api::ClaimSource source = api::ClaimSource::kDocumented;  // measured on this server, or assumed
};

// What is assumed of a server that nobody has measured; docs/cli.md names these figures. To measure means to read a
// part of the table, which takes a lock, uses up its cache, and may write (hint bits): nothing that a look may do. At
// least: a network disk of 125 MB/s, which is what the small volumes of clouds guarantee, and nothing in memory. At
// most: everything in memory, and a fast core. PostgreSQL 15 in the memory of a busy machine of two cores: 1,600, 50
// and 70 million.
inline constexpr Throughput kAssumed{{125e6, 2000e6}, {20e6, 200e6}, {15e6, 120e6}};

}  // namespace lockkeeper::plan
