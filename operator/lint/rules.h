// The rules, in the order in which they are asked. Each stands in a file of rules/ that is called as it is.
#pragma once

#include <span>

#include "lint/rule.h"

namespace lockkeeper::lint {

extern const Rule kAddingVolatileDefault;
extern const Rule kAddingNotNullWithoutDefault;
extern const Rule kSetNotNullWithoutCheck;
extern const Rule kChangingColumnType;
extern const Rule kAddingCheckWithoutNotValid;
extern const Rule kAddingForeignKeyWithoutNotValid;
extern const Rule kValidatingInTheSameTransaction;
extern const Rule kAddingPrimaryKeyOrUniqueWithoutUsingIndex;
extern const Rule kAddingExclusionConstraint;
extern const Rule kAddingSerialOrIdentityColumn;
extern const Rule kAddingGeneratedStoredColumn;
extern const Rule kIndexWithoutConcurrently;
extern const Rule kConcurrentlyInTransaction;
extern const Rule kDropIndexWithoutConcurrently;
extern const Rule kReindexWithoutConcurrently;
extern const Rule kDetachWithoutConcurrently;
extern const Rule kRefreshWithoutConcurrently;
extern const Rule kAttachPartitionWithoutCheck;
extern const Rule kDroppingTable;
extern const Rule kDroppingColumn;
extern const Rule kRenamingTable;
extern const Rule kRenamingColumn;
extern const Rule kTruncating;
extern const Rule kVacuumFullOrCluster;
extern const Rule kUpdateOrDeleteWithoutWhere;
extern const Rule kLockTable;
extern const Rule kTriggerOnExistingTable;
extern const Rule kEnumValueUsedInItsTransaction;
extern const Rule kAddingDomainConstraint;
extern const Rule kChangingLogged;
extern const Rule kSetSchema;
extern const Rule kAlterTypeDropOrRenameAttribute;
extern const Rule kJsonInsteadOfJsonb;
extern const Rule kLostRename;
extern const Rule kDroppingSchema;
extern const Rule kDroppingObject;
extern const Rule kRenamingObject;
extern const Rule kWorkWhileLocked;
extern const Rule kAddingColumnOfConstrainedDomain;
extern const Rule kPrimaryKeyOverNullableColumn;
extern const Rule kChangingStorage;
extern const Rule kDroppingNotNull;
extern const Rule kDroppingConstraint;
extern const Rule kUnnamedConstraint;
extern const Rule kForeignKeyWithoutIndex;
extern const Rule kIdentifierTooLong;
extern const Rule kMissingLockTimeout;
extern const Rule kDataAndSchemaInOneTransaction;
extern const Rule kSeveralAltersOfOneTable;
extern const Rule kConcurrentlyOnEarlyFourteen;
extern const Rule kEnforcingConstraint;
extern const Rule kRefusedInTransaction;
extern const Rule kTypeChangeWithoutUsing;
extern const Rule kCopiedTable;

// Returns: all of them, in order. Their names are unlike each other.
[[nodiscard]] std::span<const Rule* const> all_rules();

// What is told of the file itself and not of one statement: no rule checks for it, and each has its page.
inline constexpr std::string_view kSyntaxError = "syntax-error";
inline constexpr std::string_view kSuppressionWithoutReason = "suppression-without-reason";
inline constexpr std::string_view kUnusedSuppression = "unused-suppression";

}  // namespace lockkeeper::lint
