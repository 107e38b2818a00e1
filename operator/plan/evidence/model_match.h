// How a live schema stands to the one that an application's models make: where there is no revision file, that is all
// that can be proven. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "schema/fingerprint.h"

namespace lockkeeper::plan {

struct ModelMatch {
  enum class State {
    kFresh,    // nothing of it is there
    kEqual,    // all of it is there, and nothing else in its tables
    kDiffers,  // anything else
  };
  State state = State::kFresh;
  std::size_t made = 0;  // objects that the models make
  // Everything that differs, for a person: `column public.users.email (type: text, not character varying(20))`,
  // `table public.ports is not there`, `column public.users.nick is there, and no model has it`.
  std::vector<std::string> differences;
  std::vector<std::string>
      beside;  // display() of what is there and is none of theirs: other tables, functions, triggers
};

// `base`: before the models made `models` in an empty database. As everywhere names that PostgreSQL makes up, owners,
// privileges, comments and the order of columns make no difference.
[[nodiscard]] ModelMatch match_models(const schema::Fingerprint& base, const schema::Fingerprint& models,
                                      const schema::Fingerprint& live);

}  // namespace lockkeeper::plan
