// The target of a Migration: the identity of the code that is about to run, which the database must be made ready for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

namespace lockkeeper::controller {

struct Target {
  std::string image;      // of the container whose code migrates
  std::string container;  // its name; empty where only an image is given
  // target_key(). The same code for the same database has the same key; another environment makes no new target.
  std::string key;
  bool is_mutable = false;
  // Where is_mutable: the hash label that the workload's controller has set on its pods. Empty until it is known.
  std::string template_hash;
  std::int64_t workload_generation = 0;
  std::string workload_uid;
  [[nodiscard]] bool operator==(const Target&) const = default;
};

// Returns: 8 digits of the scope, `-`, 24 digits of the code. The code is SHA-256 of the Migration's uid, the image,
// and the pod template's identity, which is empty unless the tag is mutable. The scope is SHA-256 of scope_of(): where
// the database or the tool changes, an earlier admission proves nothing.
[[nodiscard]] std::string target_key(std::string_view migration_uid, std::string_view image,
                                     std::string_view template_identity, std::string_view scope);
[[nodiscard]] bool same_scope(std::string_view key, std::string_view other);

// Returns: `<name cut>-<10 hexadecimal digits>`, at most 63 characters, a valid label value and DNS label. The same
// Migration, target and attempt always have the same Job.
[[nodiscard]] std::string job_name(std::string_view migration_name, std::string_view migration_uid,
                                   std::string_view target_key, int attempt);

}  // namespace lockkeeper::controller
