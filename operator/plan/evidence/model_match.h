// The match of a live schema with the one that an application's models make. Where there is no revision file, this
// match is all that can be proven. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "schema/fingerprint.h"

namespace lockkeeper::plan {

struct ModelMatch {
  enum class State {
    kFresh,    // no object of the models is there
    kEqual,    // all are there, and no other column, constraint or index in their tables
    kDiffers,  // anything else
  };
  State state = State::kFresh;
  std::size_t made = 0;  // the number of objects that the models make
  // All differences but in a fresh schema, for a person: `column public.users.email (type: text, not character
  // varying(20))`, `table public.ports is not there`, `column public.users.nick is there, and no model has it`.
  std::vector<std::string> differences;
  // display() of live objects that are none of the models': other tables, functions, triggers.
  std::vector<std::string> beside;
};

// `base`: the schema of the empty database in which the models then made `models`. As everywhere, names that PostgreSQL
// makes up, owners, privileges, comments and the order of columns make no difference.
[[nodiscard]] ModelMatch match_models(const schema::Fingerprint& base, const schema::Fingerprint& models,
                                      const schema::Fingerprint& live);

}  // namespace lockkeeper::plan
