#include "postgres/lock/advisory_lock.h"

#include <cstdlib>

#include "base/digest.h"
#include "postgres/lock/activity.h"

namespace lockkeeper::postgres {
namespace {

std::string keys(std::int32_t lock_class, std::int32_t key) {
  return std::to_string(lock_class) + ", " + std::to_string(key);
}

std::int32_t number_of(const std::string& text) {
  const std::string digits = sha256_hex("lockkeeper advisory lock\n" + text).substr(0, 8);
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(std::strtoul(digits.c_str(), nullptr, 16)));
}

// The row of pg_locks, whose columns show the two halves of the key as unsigned numbers.
std::string row_of(LockKey key) {
  return "locktype = 'advisory' AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname ="
         " pg_catalog.current_database()) AND objsubid = 2 AND classid = " +
         std::to_string(static_cast<std::uint32_t>(LockKey::kLockClass)) +
         " AND objid = " + std::to_string(static_cast<std::uint32_t>(key.table));
}

bool is_true(const Rows& rows) {
  return !rows.empty() && !rows.front().empty() && rows.front().front().value_or("") == "t";
}

}  // namespace

LockKey LockKey::of(std::string_view version_table) {
  return {number_of(std::string(version_table))};
}

std::int32_t LockKey::holder(int pid) const {
  return number_of("held by " + std::to_string(pid) + "\n" + name());
}

std::string LockKey::name() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto number = static_cast<std::uint32_t>(table);
  std::string text;
  for (int shift = 28; shift >= 0; shift -= 4) text += kDigits[(number >> static_cast<unsigned>(shift)) & 0xFU];
  return text;
}

bool AdvisoryLock::try_take(Session& session, LockKey key) {
  if (!is_true(session.query("SELECT pg_catalog.pg_try_advisory_lock(" + keys(LockKey::kLockClass, key.table) + ")"))) {
    return false;
  }
  session.query("SELECT pg_catalog.pg_try_advisory_lock(" +
                keys(LockKey::kHolderClass, key.holder(session.backend_pid())) + ")");
  return true;
}

void AdvisoryLock::release(Session& session, LockKey key) {
  session.query("SELECT pg_catalog.pg_advisory_unlock(" +
                keys(LockKey::kHolderClass, key.holder(session.backend_pid())) + "), pg_catalog.pg_advisory_unlock(" +
                keys(LockKey::kLockClass, key.table) + ")");
}

std::optional<api::Blocker> AdvisoryLock::holder(Session& session, LockKey key) {
  const Rows rows = session.query("SELECT pid FROM pg_catalog.pg_locks WHERE granted AND " + row_of(key));
  if (rows.empty()) return std::nullopt;
  return describe_backend(session, std::atoi(rows.front().front().value_or("0").c_str()));
}

bool AdvisoryLock::is_held(Session& session, LockKey key) {
  return is_true(
      session.query("SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE granted AND pid ="
                    " pg_catalog.pg_backend_pid() AND " +
                    row_of(key) + ")"));
}

}  // namespace lockkeeper::postgres
