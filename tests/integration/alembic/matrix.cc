#include "matrix.h"

#include "python.h"

namespace lockkeeper::alembic_test {
namespace {

// Of one environment side by side.
const Row kRows[] = {
    {"old_psycopg2", "old", "postgresql+psycopg2", false, false, true},
    {"old_asyncpg", "old", "postgresql+asyncpg", true, false, true},
    {"middle_psycopg", "middle", "postgresql+psycopg", false, false, false},
    {"new_psycopg", "new", "postgresql+psycopg", false, true, false},
    {"new_asyncpg", "new", "postgresql+asyncpg", true, true, false},
    {"new_pg8000", "new", "postgresql+pg8000", false, true, false, false},
};

std::string name_of(const testing::TestParamInfo<Row>& row) {
  return row.param.name;
}

std::vector<Row> first_of_each_environment() {
  std::vector<Row> found;
  for (const Row& row : kRows) {
    if (found.empty() || found.back().environment != row.environment) found.push_back(row);
  }
  return found;
}

}  // namespace

// Here and not beside the tests: a suite's are in several files.
INSTANTIATE_TEST_SUITE_P(Matrix, AlembicAdapter, testing::ValuesIn(kRows), name_of);
INSTANTIATE_TEST_SUITE_P(Matrix, AlembicOfAnyDriver, testing::ValuesIn(first_of_each_environment()), name_of);

std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << row.name;
}

AlembicAdapter::AlembicAdapter() = default;

AdapterOptions AlembicAdapter::options() const {
  AdapterOptions options;
  options.python = {quick_python_of(row_.environment)};
  options.directory = application_.directory();
  return options;
}

AdapterHooks AlembicAdapter::hooks(const std::function<void(const AdapterEvent&)>& also) {
  AdapterHooks hooks;
  hooks.wait_interval = Milliseconds(50);
  hooks.on_event = [this, also](const AdapterEvent& event) {
    events_.push_back(event);
    if (also) also(event);
  };
  return hooks;
}

UpgradeResult AlembicAdapter::upgrade(const UpgradeRequest& request) {
  Adapter one(options());
  UpgradeResult result = one.upgrade(request, hooks());
  if (result.failure) failures_.push_back(*result.failure);
  return result;
}

Inspection AlembicAdapter::inspect(const InspectOptions& options) {
  Adapter one(this->options());
  auto result = one.inspect(options, hooks());
  if (auto* failure = std::get_if<AdapterFailure>(&result)) {
    failures_.push_back(*failure);
    ADD_FAILURE() << failure->message << "\n" << failure->detail;
    return {};
  }
  return std::get<Inspection>(result);
}

AdapterFailure AlembicAdapter::inspection_failure(const InspectOptions& options) {
  Adapter one(this->options());
  auto result = one.inspect(options, hooks());
  if (auto* failure = std::get_if<AdapterFailure>(&result)) {
    failures_.push_back(*failure);
    return *failure;
  }
  ADD_FAILURE() << "the inspection went well";
  return {};
}

std::string AlembicAdapter::rows(const std::string& table) {
  return database_.query("SELECT string_agg(version_num, ' ' ORDER BY version_num) FROM " + table);
}

bool AlembicAdapter::has_table(const std::string& name) {
  return database_.query("SELECT to_regclass('" + name + "') IS NOT NULL") == "t";
}

std::vector<std::string> AlembicAdapter::said(AdapterEventKind kind) const {
  std::vector<std::string> out;
  for (const AdapterEvent& event : events_) {
    if (event.kind != kind) continue;
    const bool text = kind == AdapterEventKind::kOutput || kind == AdapterEventKind::kNote;
    out.push_back(kind == AdapterEventKind::kStatement ? event.sql : text ? event.text : event.revision);
  }
  return out;
}

void AlembicAdapter::TearDown() {
  for (const AdapterFailure& failure : failures_) {
    const std::string all = failure.message + failure.remedy + failure.statement + failure.detail + failure.file;
    EXPECT_EQ(all.find(kPassword), std::string::npos) << all;
    EXPECT_EQ(all.find(kEncodedPassword), std::string::npos) << all;
    EXPECT_FALSE(failure.message.empty());
    EXPECT_FALSE(failure.remedy.empty()) << failure.message;
    EXPECT_EQ(failure.message.find('\n'), std::string::npos) << failure.message;
  }
  for (const AdapterEvent& event : events_) {
    const std::string all = event.text + event.sql + event.doc;
    EXPECT_EQ(all.find(kPassword), std::string::npos) << all;
    EXPECT_EQ(all.find(kEncodedPassword), std::string::npos) << all;
  }
}

UpgradeRequest to(std::vector<std::string> targets) {
  UpgradeRequest request;
  request.targets = std::move(targets);
  return request;
}

std::vector<std::string> ids(const UpgradeResult& result) {
  std::vector<std::string> out;
  for (const auto& applied : result.applied) out.push_back(applied.revision);
  return out;
}

}  // namespace lockkeeper::alembic_test
