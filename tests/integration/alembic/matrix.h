// What every test of the adapter starts from: a row of the matrix, a database, an application, and all that the adapter
// said, in which no password may be.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "application.h"
#include "database.h"

namespace lockkeeper::alembic_test {

using alembic::Adapter;
using alembic::AdapterEvent;
using alembic::AdapterEventKind;
using alembic::AdapterFailure;
using alembic::AdapterHooks;
using alembic::AdapterOptions;
using alembic::Inspection;
using alembic::InspectOptions;
using alembic::MigrationTarget;
using alembic::UpgradeRequest;
using alembic::UpgradeResult;
using alembic::WaitAnswer;
using api::Code;

std::ostream& operator<<(std::ostream& out, const Row& row);

[[nodiscard]] UpgradeRequest to(std::vector<std::string> targets);
[[nodiscard]] std::vector<std::string> ids(const UpgradeResult& result);

class AlembicAdapter : public testing::TestWithParam<Row> {
 protected:
  AlembicAdapter();
  void TearDown() override;

  [[nodiscard]] AdapterOptions options() const;
  [[nodiscard]] Adapter adapter() const { return Adapter(options()); }
  // Records what comes; `also` sees it too.
  AdapterHooks hooks(const std::function<void(const AdapterEvent&)>& also = {});

  // One adapter for one request.
  UpgradeResult upgrade(const UpgradeRequest& request = to({"heads"}));
  Inspection inspect(const InspectOptions& options = {});                 // must work
  AdapterFailure inspection_failure(const InspectOptions& options = {});  // must not

  [[nodiscard]] std::string rows(const std::string& table = "alembic_version");
  [[nodiscard]] bool has_table(const std::string& name);
  [[nodiscard]] std::vector<std::string> said(AdapterEventKind kind) const;  // ids, SQL or texts

  Row row_ = GetParam();
  Database database_;
  Application application_{row_, database_.url(row_.scheme)};
  std::vector<AdapterEvent> events_;
  std::vector<AdapterFailure> failures_;
};

// What no driver has a say in: once for each Alembic.
class AlembicOfAnyDriver : public AlembicAdapter {};

}  // namespace lockkeeper::alembic_test
