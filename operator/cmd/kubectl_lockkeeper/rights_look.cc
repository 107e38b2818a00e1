#include "cmd/kubectl_lockkeeper/rights_look.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "controller/operator_rights.h"

namespace lockkeeper::cmd {
namespace {

constexpr const char* kGroup = "authorization.k8s.io";
const kube::Resource kOwnReviews{kGroup, "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false};
// Whoever administers a namespace may ask the second one, for that namespace alone.
const kube::Resource kReviews{kGroup, "v1", "subjectaccessreviews", "SubjectAccessReview", false};
const kube::Resource kReviewsOfNamespace{kGroup, "v1", "localsubjectaccessreviews", "LocalSubjectAccessReview"};

struct Right {
  const char* verb;
  const char* group;
  const char* resource;
  const char* subresource;
  const char* needed_for;
};
constexpr std::array<Right, 7> kRights{{
    {"list", "lockkeeper.dev", "migrations", "", "status"},
    {"watch", "lockkeeper.dev", "migrations", "", "status --watch"},
    {"patch", "lockkeeper.dev", "migrations", "", "retry, suspend, resume"},
    {"get", "", "configmaps", "", "plan"},
    {"list", "", "pods", "", "logs"},
    {"get", "", "pods", "log", "logs"},
    {"list", "batch", "jobs", "", "logs --attempt"},
}};

bool is_allowed(kube::Client& client, const kube::Resource& reviews, const std::string& ns, Json spec,
                const controller::AskedRight& asked) {
  Json attributes = {{"verb", asked.verb}, {"group", asked.group}, {"resource", asked.resource}};
  if (!ns.empty()) attributes["namespace"] = ns;
  if (!asked.subresource.empty()) attributes["subresource"] = asked.subresource;
  spec["resourceAttributes"] = std::move(attributes);
  Json review = {{"apiVersion", reviews.api_version()}, {"kind", reviews.kind}, {"spec", std::move(spec)}};
  if (reviews.namespaced) review["metadata"] = {{"namespace", ns}};
  const kube::CreateResult result = client.create(reviews, review);
  const auto* created = std::get_if<kube::Created>(&result);
  return created != nullptr && bool_at(created->object, {"status", "allowed"});
}

// As the API server knows a service account.
Json subject_of(const OperatorSight& one) {
  return {{"user", fmt::format("system:serviceaccount:{}:{}", one.name_space, one.account)},
          {"groups", {"system:serviceaccounts", "system:serviceaccounts:" + one.name_space, "system:authenticated"}}};
}

void look_in(kube::Client& client, const OperatorSight& one, const std::string& ns,
             const std::vector<controller::OperatorRight>& rights, std::vector<LackSight>& out) {
  const kube::Resource& reviews = ns.empty() ? kReviews : kReviewsOfNamespace;
  const Json subject = subject_of(one);
  std::vector<std::string> lacking = controller::lacking_rights(
      rights, [&](const controller::AskedRight& asked) { return is_allowed(client, reviews, ns, subject, asked); });
  if (!lacking.empty()) out.push_back({ns, std::move(lacking)});
}

}  // namespace

std::vector<RightSight> look_at_own_rights(kube::Client& client, const std::string& name_space) {
  std::vector<RightSight> out;
  for (const Right& right : kRights) {
    const controller::AskedRight asked{right.group, right.resource, right.subresource, right.verb};
    const std::string name = asked.resource + (asked.subresource.empty() ? "" : "/" + asked.subresource);
    out.push_back(
        {right.verb, name, is_allowed(client, kOwnReviews, name_space, Json::object(), asked), right.needed_for});
  }
  return out;
}

std::vector<LackSight> look_at_operator_rights(kube::Client& client, const OperatorSight& one,
                                               const std::string& name_space) {
  std::vector<LackSight> out;
  if (!name_space.empty()) {
    if (serves(one, name_space)) look_in(client, one, name_space, controller::rights_of_work(), out);
    return out;
  }
  look_in(client, one, one.name_space, controller::rights_of_lease(), out);
  for (const std::string& ns : one.namespaces) look_in(client, one, ns, controller::rights_of_work(), out);
  if (one.namespaces.empty()) look_in(client, one, "", controller::rights_of_work(), out);
  return out;
}

}  // namespace lockkeeper::cmd
