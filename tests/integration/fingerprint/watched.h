// A schema that is looked at in two ways after each step: by a SchemaWatch, and by reading all of it. They must agree.
#pragma once

#include <memory>
#include <string>

#include "postgres/shadow/schema_watch.h"
#include "schema/fingerprint.h"

namespace lockkeeper::fingerprint_test {

class Watched {
 public:
  explicit Watched(const std::string& url);

  // Fails the test where the two disagree; returns what both saw.
  schema::Effects look();

  [[nodiscard]] std::size_t whole_readings() const { return watch_.whole_readings(); }

 private:
  std::unique_ptr<postgres::Session> session_;
  std::unique_ptr<postgres::Session> other_;
  postgres::CatalogOptions options_;
  postgres::SchemaWatch watch_;
  schema::Fingerprint before_;
};

}  // namespace lockkeeper::fingerprint_test
