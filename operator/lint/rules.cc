#include "lint/rules.h"

#include <array>

namespace lockkeeper::lint {

std::span<const Rule* const> all_rules() {
  static constexpr std::array kInOrder{
      &kAddingVolatileDefault,
      &kAddingNotNullWithoutDefault,
      &kSetNotNullWithoutCheck,
      &kChangingColumnType,
      &kTypeChangeWithoutUsing,
      &kAddingCheckWithoutNotValid,
      &kAddingForeignKeyWithoutNotValid,
      &kValidatingInTheSameTransaction,
      &kAddingPrimaryKeyOrUniqueWithoutUsingIndex,
      &kAddingExclusionConstraint,
      &kAddingSerialOrIdentityColumn,
      &kAddingGeneratedStoredColumn,
      &kIndexWithoutConcurrently,
      &kConcurrentlyInTransaction,
      &kDropIndexWithoutConcurrently,
      &kReindexWithoutConcurrently,
      &kDetachWithoutConcurrently,
      &kRefreshWithoutConcurrently,
      &kAttachPartitionWithoutCheck,
      &kDroppingTable,
      &kDroppingColumn,
      &kRenamingTable,
      &kRenamingColumn,
      &kTruncating,
      &kVacuumFullOrCluster,
      &kUpdateOrDeleteWithoutWhere,
      &kLockTable,
      &kTriggerOnExistingTable,
      &kEnumValueUsedInItsTransaction,
      &kAddingDomainConstraint,
      &kChangingLogged,
      &kSetSchema,
      &kAlterTypeDropOrRenameAttribute,
      &kLostRename,
      &kCopiedTable,
      &kDroppingSchema,
      &kDroppingObject,
      &kRenamingObject,
      &kWorkWhileLocked,
      &kAddingColumnOfConstrainedDomain,
      &kPrimaryKeyOverNullableColumn,
      &kChangingStorage,
      &kEnforcingConstraint,
      &kRefusedInTransaction,
      &kJsonInsteadOfJsonb,
      &kDroppingNotNull,
      &kDroppingConstraint,
      &kUnnamedConstraint,
      &kForeignKeyWithoutIndex,
      &kIdentifierTooLong,
      &kMissingLockTimeout,
      &kDataAndSchemaInOneTransaction,
      &kSeveralAltersOfOneTable,
      &kConcurrentlyOnEarlyFourteen,
  };
  return kInOrder;
}

}  // namespace lockkeeper::lint
