#include "kube/election_state.h"

#include <utility>

namespace lockkeeper::kube {
namespace {

// What a released lease says: whoever judges by duration alone waits no longer than this.
constexpr std::chrono::seconds kReleasedDuration{1};

Json lease(const std::string& ns, const std::string& name, const std::string& version) {
  Json object{
      {"apiVersion", "coordination.k8s.io/v1"}, {"kind", "Lease"}, {"metadata", {{"namespace", ns}, {"name", name}}}};
  if (!version.empty()) object["metadata"]["resourceVersion"] = version;
  return object;
}

}  // namespace

LeaseRecord parse_lease(const Json& object) {
  LeaseRecord record;
  record.holder = string_at(object, {"spec", "holderIdentity"});
  record.duration = std::chrono::seconds(integer_at(object, {"spec", "leaseDurationSeconds"}));
  record.acquire_time = string_at(object, {"spec", "acquireTime"});
  record.renew_time = string_at(object, {"spec", "renewTime"});
  record.transitions = integer_at(object, {"spec", "leaseTransitions"});
  record.resource_version = string_at(object, {"metadata", "resourceVersion"});
  return record;
}

LeaseObservation observe(const std::optional<LeaseObservation>& before, LeaseRecord seen,
                         std::chrono::steady_clock::time_point now) {
  if (before && before->record == seen) return *before;
  return {std::move(seen), now};
}

bool may_take(const LeaseObservation& seen, const std::string& identity, std::chrono::steady_clock::time_point now) {
  if (seen.record.holder.empty() || seen.record.holder == identity) return true;
  return now >= seen.at + seen.record.duration;
}

Json lease_to_hold(const std::string& ns, const std::string& name, const std::string& identity,
                   std::chrono::seconds duration, const std::optional<LeaseRecord>& before, Timestamp now) {
  Json object = lease(ns, name, before ? before->resource_version : "");
  const bool renewal = before && before->holder == identity;
  const std::string time = to_rfc3339_micro(now);
  object["spec"] = {{"holderIdentity", identity},
                    {"leaseDurationSeconds", duration.count()},
                    {"acquireTime", renewal ? before->acquire_time : time},
                    {"renewTime", time},
                    {"leaseTransitions", before ? before->transitions + (renewal ? 0 : 1) : 0}};
  return object;
}

Json lease_to_release(const std::string& ns, const std::string& name, const LeaseRecord& held, Timestamp now) {
  Json object = lease(ns, name, held.resource_version);
  const std::string time = to_rfc3339_micro(now);
  object["spec"] = {{"holderIdentity", ""},
                    {"leaseDurationSeconds", kReleasedDuration.count()},
                    {"acquireTime", time},
                    {"renewTime", time},
                    {"leaseTransitions", held.transitions}};
  return object;
}

}  // namespace lockkeeper::kube
