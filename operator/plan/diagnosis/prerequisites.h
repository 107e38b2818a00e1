// The prerequisites of the pending revisions that their role cannot make in the live database: a schema, a right, the
// ownership of a table, an extension that only a superuser may create. A shadow database has all of them; the live one
// need not. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"

namespace lockkeeper::plan {

struct Facts;

// Returns: the extensions that the pending revisions create and that the live database does not have: the server is to
// be asked about them.
[[nodiscard]] std::vector<std::string> extensions_to_create(const Facts& facts,
                                                            const std::vector<std::string>& pending);

// Returns: MissingPrerequisite, one for each schema, table and extension. It is an error where a plain upgrade fails as
// well; a warning where a statement of this or an earlier revision, or env.py in a real run alone, may give the role
// what it lacks. Empty where Facts::standing is unknown.
[[nodiscard]] std::vector<api::Finding> find_missing_prerequisites(const Facts& facts,
                                                                   const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
