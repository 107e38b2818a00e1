// What `adopt` proposes for a running application: its Migration, the label, and what to take away. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "cmd/kubectl_lockkeeper/adopting/application.h"

namespace lockkeeper::cmd {

// What was seen of the cluster.
struct AdoptionSight {
  Json workload;                 // anything with a pod template at spec.template
  std::vector<Json> jobs;        // of its namespace
  std::vector<Json> migrations;  // of its namespace
  bool is_admission_policy_served = true;
  std::vector<std::string> not_seen{};  // sentences
};

// What somebody said because it cannot be seen, or to have it otherwise. Empty: nothing.
struct AdoptionWishes {
  std::string name;       // of the Migration
  std::string container;  // whose image migrates
  std::string url_variable;
  std::string command;  // that migrates
};

struct Adoption {
  std::string kind;  // the workload's
  std::string name_space;
  std::string workload;
  std::string name;       // of the Migration
  std::string container;  // the application's; empty while nobody knows
  std::string image;
  std::vector<Migrator> migrators;
  std::string url_told;  // where the URL comes from, without the URL
  Json migration;        // null while there is a question
  // RFC 6902, for the workload. A `test` in it refuses it for a workload that has changed.
  Json label_patch = Json::array();
  Json removal_patch = Json::array();
  std::vector<std::string> removals{};  // the same in words, and the Jobs
  std::vector<std::string> remarks{};
  std::vector<std::string> questions{};
  std::string there_already{};  // the Migration that stands for the workload; empty: none
};

[[nodiscard]] Adoption adopt(const AdoptionSight& sight, const AdoptionWishes& wishes);

}  // namespace lockkeeper::cmd
