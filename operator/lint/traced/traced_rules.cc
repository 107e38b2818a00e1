#include "lint/traced/traced_rules.h"

#include <array>

namespace lockkeeper::lint {

namespace {

constexpr std::string_view kLocking = "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES";

std::vector<Found> nothing(const Subject&) {
  return {};
}

}  // namespace

const Rule kRewriteUnderLock{"rewrite-under-lock",
                             api::Severity::kError,
                             api::TableLock::kAccessExclusive,
                             "The server wrote an older table anew, under a lock that blocks its writers.",
                             kLocking,
                             nothing};

const Rule kScanUnderLock{"scan-under-lock",
                          api::Severity::kError,
                          api::TableLock::kAccessExclusive,
                          "The server read all of an older table, under a lock that blocks its writers.",
                          kLocking,
                          nothing};

const Rule kBuildUnderLock{"build-under-lock",
                           api::Severity::kError,
                           api::TableLock::kShare,
                           "The server built an index of an older table, under a lock that blocks its writers.",
                           kLocking,
                           nothing};

const Rule kLockOnAnotherTable{"lock-on-another-table",
                               api::Severity::kInfo,
                               api::TableLock::kAccessExclusive,
                               "The statement locked an older table that it does not name.",
                               kLocking,
                               nothing};

const Rule kFailingStatement{"failing-statement",
                             api::Severity::kError,
                             api::TableLock::kNone,
                             "The server refused the statement.",
                             "https://www.postgresql.org/docs/current/errcodes-appendix.html",
                             nothing};

std::span<const Rule* const> traced_rules() {
  static constexpr std::array kAll{&kRewriteUnderLock, &kScanUnderLock, &kBuildUnderLock, &kLockOnAnotherTable,
                                   &kFailingStatement};
  return kAll;
}

}  // namespace lockkeeper::lint
