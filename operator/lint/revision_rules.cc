#include "lint/revision_rules.h"

#include <array>

namespace lockkeeper::lint {

namespace {

std::vector<Found> nothing(const Subject&) {
  return {};
}

}  // namespace

const Rule kMissingDowngrade{"missing-downgrade",
                             api::Severity::kInfo,
                             api::TableLock::kNone,
                             "A revision that does something has no downgrade, or an empty one.",
                             "https://alembic.sqlalchemy.org/en/latest/tutorial.html#create-a-migration-script",
                             nothing};

const Rule kDowngradeCannotRestore{"downgrade-cannot-restore",
                                   api::Severity::kInfo,
                                   api::TableLock::kNone,
                                   "A downgrade makes a table or column again, and not what was in it.",
                                   "https://alembic.sqlalchemy.org/en/latest/tutorial.html#downgrading",
                                   nothing};

const Rule kOperationOutsideOfBatch{"operation-outside-of-batch",
                                    api::Severity::kInfo,
                                    api::TableLock::kNone,
                                    "env.py asks for batch mode, and a revision alters a table outside of it.",
                                    "https://alembic.sqlalchemy.org/en/latest/batch.html",
                                    nothing};

const Rule kMergeOverOneTable{"merge-over-one-table",
                              api::Severity::kWarning,
                              api::TableLock::kNone,
                              "An empty merge of two branches that change the same table.",
                              "https://alembic.sqlalchemy.org/en/latest/branches.html#merging-branches",
                              nothing};

std::span<const Rule* const> revision_rules() {
  static constexpr std::array kAll{&kMergeOverOneTable, &kMissingDowngrade, &kDowngradeCannotRestore,
                                   &kOperationOutsideOfBatch};
  return kAll;
}

}  // namespace lockkeeper::lint
