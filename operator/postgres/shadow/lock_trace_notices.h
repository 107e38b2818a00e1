// What the server says at client_min_messages = debug1 while it changes a table, and what our event trigger says. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper::postgres {

struct WorkNotice {
  enum class Kind {
    kRewrites,   // `name`: the table, without its schema; or `table`, with the reasons
    kVerifies,   // `name`: the table, which is read
    kBuilds,     // `name`: the table that gets an index
    kValidates,  // `name`: the foreign key
  };
  Kind kind = Kind::kRewrites;
  std::string name{};
  std::string table{};  // an oid: of our event trigger
  unsigned reasons = 0;

  [[nodiscard]] bool operator==(const WorkNotice&) const = default;
};

// Reads a notice as libpq writes it: `DEBUG:  rewriting table "orders"`.
// Returns: nullopt where it says nothing of that kind.
[[nodiscard]] std::optional<WorkNotice> read_notice(std::string_view text);

// What our event trigger says before the oid and the reasons.
inline constexpr std::string_view kRewriteMark = "lockkeeper rewrites ";

}  // namespace lockkeeper::postgres
