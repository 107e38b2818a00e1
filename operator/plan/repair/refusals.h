// Why a defensive upgrade refuses a revision, in sentences. Pure.
#pragma once

#include <string>

#include "plan/diagnosis/diagnosis.h"
#include "schema/history.h"
#include "schema/object.h"

namespace lockkeeper::plan {

class Refusals {
 public:
  explicit Refusals(const Facts& facts) : facts_(facts) {}

  // A statement moves data, and `doubt` says why it may have run.
  [[nodiscard]] std::string moves_data(const schema::RevisionHistory& revision,
                                       const schema::StatementHistory& statement, const std::string& doubt) const;
  // What the revision drops is there as `live`, by another name.
  [[nodiscard]] std::string has_another_name(const schema::RevisionHistory& revision,
                                             const schema::SchemaObject& dropped,
                                             const schema::SchemaObject& live) const;
  // Of what the statement makes, `object` is there, or is not, against the rest of it.
  [[nodiscard]] std::string half_done(const schema::RevisionHistory& revision,
                                      const schema::StatementHistory& statement, const schema::SchemaObject& object,
                                      bool is_there) const;
  [[nodiscard]] std::string lacks(const schema::RevisionHistory& revision, const schema::StatementHistory& statement,
                                  const schema::SchemaObject& gone) const;
  // What is there is not what the revision makes of it. Requires: one of the two.
  [[nodiscard]] std::string differs(const schema::RevisionHistory& revision, const schema::SchemaObject* expected,
                                    const schema::SchemaObject* live) const;
  [[nodiscard]] std::string not_looked_at(const schema::RevisionHistory& revision) const;

 private:
  [[nodiscard]] std::string quoted(const schema::RevisionHistory& revision,
                                   const schema::StatementHistory& statement) const;

  const Facts& facts_;
};

}  // namespace lockkeeper::plan
