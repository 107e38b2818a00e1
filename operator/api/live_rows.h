// What a look at the rows of a live table has shown. A value: postgres/catalog/row_look.h looks, plan/foresight/ asks
// and judges.
#pragma once

#include <cstdint>
#include <optional>

namespace lockkeeper::api {

struct RowsSeen {
  enum class How {
    kNotAsked,    // there was no time left for it
    kSeen,        // `found` is the answer
    kTimedOut,    // the server was still reading
    kLocked,      // somebody holds the table so that a reader would wait
    kNotAllowed,  // the role may not read the rows, or not all of them
    kFailed,      // the server refused the question, or did not answer
  };
  How how = How::kNotAsked;
  std::int64_t found = 0;  // rows, or values that several rows share
  bool at_least = false;   // there may be more than `found`
  // Of the one column that was asked about, the part of its rows that had NULL at the last ANALYZE; nullopt: not known.
  std::optional<double> null_fraction{};

  [[nodiscard]] bool operator==(const RowsSeen&) const = default;
};

}  // namespace lockkeeper::api
