// What the pending revisions need of the live database and their role cannot make there: a schema, a right, the
// ownership of a table, an extension that only a superuser may create. A shadow has all of that; the live one need not.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"

namespace lockkeeper::plan {

struct Facts;

// The extensions that `pending` revisions create and that are not in the live database: what is to be asked about.
[[nodiscard]] std::vector<std::string> extensions_to_create(const Facts& facts,
                                                            const std::vector<std::string>& pending);

// MissingPrerequisite, one for each schema, table and extension. An error where a plain upgrade fails as well; a
// warning where a revision, or what env.py does in a real run alone, may change it first. Empty where Facts::standing
// is unknown.
[[nodiscard]] std::vector<api::Finding> find_missing_prerequisites(const Facts& facts,
                                                                   const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
