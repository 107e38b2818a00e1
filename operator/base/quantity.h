// Numbers as sentences write them: rounded to what a person wants to know. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace lockkeeper {

// Returns: `0 bytes`, `8 kB`, `1.4 GB`, `41 GB`: in powers of 1024, with one digit below ten, as pg_size_pretty() names
// the units.
[[nodiscard]] std::string bytes_for_people(std::int64_t bytes);

// Returns: `0`, `8,100`, `120 million`, `1.2 billion`: two digits that count, all of them below 100.
[[nodiscard]] std::string count_for_people(double count);

// Returns: `less than 1 s`, `27 s`, `3 min 25 s`, `2 h 5 min`: whole seconds, minutes from ten minutes on.
[[nodiscard]] std::string seconds_for_people(double seconds);

// Returns: one length where both are told alike, else `27 s to 3 min 25 s`, `6 to 12 s`, `up to 12 s`.
[[nodiscard]] std::string span_for_people(double least_seconds, double most_seconds);

}  // namespace lockkeeper
