// The models held against a database, by every Alembic.
#include <map>

#include "matrix.h"

namespace lockkeeper::alembic_test {

using alembic::ModelDifference;
using alembic::ModelsCompared;
using alembic::ModelsRequest;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using Change = ModelDifference::Change;
using What = ModelDifference::What;

namespace {

constexpr const char* kModels =
    "import sqlalchemy as sa\n"
    "metadata = sa.MetaData()\n"
    "parent = sa.Table('parent', metadata, sa.Column('id', sa.Integer, primary_key=True))\n"
    "child = sa.Table('child', metadata, sa.Column('id', sa.Integer, primary_key=True),\n"
    "    sa.Column('parent', sa.Integer, sa.ForeignKey('parent.id', name='of_parent')),\n"
    "    sa.Column('note', sa.String(40), nullable=False), sa.Column('mail', sa.Text, unique=True))\n";

// What makes the models, but for a part of them, and something beside.
constexpr const char* kMakes =
    "op.create_table('child', sa.Column('id', sa.Integer, primary_key=True), sa.Column('parent', sa.Integer),"
    " sa.Column('note', sa.String(20)), sa.Column('mail', sa.Text), sa.Column('old', sa.Text, index=True))\n"
    "op.create_table('beside', sa.Column('id', sa.Integer))";

// `add table parent`, `modify child.note type`.
std::string spelled(const ModelDifference& difference) {
  static const std::map<Change, std::string> kChanges{
      {Change::kAdd, "add"}, {Change::kRemove, "remove"}, {Change::kModify, "modify"}, {Change::kOther, "other"}};
  static const std::map<What, std::string> kWhats{
      {What::kTable, "table"},           {What::kColumn, "column"},          {What::kIndex, "index"},
      {What::kConstraint, "constraint"}, {What::kForeignKey, "foreign key"}, {What::kTableComment, "comment"}};
  std::string text = kChanges.at(difference.change) + " " + kWhats.at(difference.what) + " " + difference.table;
  if (!difference.name.empty()) text += "." + difference.name;
  for (const std::string& column : difference.columns) text += " (" + column + ")";
  return difference.property.empty() ? text : text + " " + difference.property;
}

std::vector<std::string> spelled(const ModelsCompared& models) {
  std::vector<std::string> all;
  for (const ModelDifference& difference : models.differences) all.push_back(spelled(difference));
  return all;
}

}  // namespace

#define COMPARED(adapter, request) std::get<ModelsCompared>(adapter.compare_models(request, hooks()))

TEST_P(AlembicAdapter, FindsWhatTheModelsHaveAndTheDatabaseHasNotAndTheOtherWayRound) {
  application_.write("models.py", kModels);
  EnvPy env;
  env.head = "from models import metadata";
  env.configure = ", target_metadata=metadata, compare_type=True";
  application_.env(env);
  application_.revision({"a1", "None", kMakes});
  ASSERT_FALSE(upgrade().failure);
  const std::string tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
  const std::string before = database_.query(tables);
  Adapter adapter(options());
  auto answer = adapter.compare_models({}, hooks());
  if (auto* failure = std::get_if<AdapterFailure>(&answer)) FAIL() << failure->message << failure->detail;
  const ModelsCompared models = std::get<ModelsCompared>(answer);
  EXPECT_TRUE(models.has_context);
  EXPECT_TRUE(models.has_models);
  EXPECT_THAT(spelled(models),
              UnorderedElementsAre("add table parent", "remove table beside", "add constraint child (mail)",
                                   "add foreign key child.of_parent (parent)", "remove index child.ix_child_old (old)",
                                   "remove column child.old", "modify column child.note type",
                                   "modify column child.note null"));
  EXPECT_EQ(database_.query(tables), before);
  EXPECT_EQ(rows(), "a1");
  EXPECT_EQ(spelled(COMPARED(adapter, ModelsRequest{})), spelled(models)) << "in the same process once more";
}

TEST_P(AlembicAdapter, ModelsThatAreThereHaveNoDifference) {
  application_.write("models.py",
                     "import sqlalchemy as sa\nmetadata = sa.MetaData()\n"
                     "sa.Table('t', metadata, sa.Column('id', sa.Integer, primary_key=True))\n");
  EnvPy env;
  env.head = "from models import metadata";
  env.configure = ", target_metadata=metadata, compare_type=True, compare_server_default=True";
  application_.env(env);
  application_.revision({"a1", "None", "op.create_table('t', sa.Column('id', sa.Integer, primary_key=True))"});
  ASSERT_FALSE(upgrade().failure);
  Adapter adapter(options());
  const ModelsCompared models = COMPARED(adapter, ModelsRequest{});
  EXPECT_TRUE(models.has_models);
  EXPECT_THAT(spelled(models), IsEmpty());
}

TEST_P(AlembicAdapter, TheModelsAreComparedWhereTheConnectionsAreLed) {
  application_.write("models.py", kModels);
  EnvPy env;
  env.head = "from models import metadata";
  env.configure = ", target_metadata=metadata";
  application_.env(env);
  Database shadow;
  Adapter adapter(options());
  ModelsRequest request;
  request.redirect_url = Secret(shadow.url(row_.scheme));
  EXPECT_THAT(spelled(COMPARED(adapter, request)), UnorderedElementsAre("add table parent", "add table child"));
}

TEST_P(AlembicAdapter, WithoutModelsNothingIsCompared) {
  application_.three_revisions();
  ASSERT_FALSE(upgrade().failure);
  Adapter adapter(options());
  const ModelsCompared models = COMPARED(adapter, ModelsRequest{});
  EXPECT_TRUE(models.has_context);
  EXPECT_FALSE(models.has_models);
  ModelsRequest second;
  second.context = 2;
  EXPECT_FALSE(COMPARED(adapter, second).has_context);
}

TEST_P(AlembicAdapter, AnEnvPyThatFailsInTheComparisonSaysWhy) {
  EnvPy env;
  env.head = "import sqlalchemy as sa\ndef broken(*_, **__):\n    raise RuntimeError('no comparison today')\n";
  env.configure = ", target_metadata=sa.MetaData(), include_object=broken";
  application_.env(env);
  application_.three_revisions();
  ASSERT_FALSE(upgrade().failure);
  Adapter adapter(options());
  const auto answer = adapter.compare_models({}, hooks());
  ASSERT_TRUE(std::holds_alternative<AdapterFailure>(answer));
  EXPECT_EQ(std::get<AdapterFailure>(answer).code, Code::kEnvError);
  EXPECT_THAT(std::get<AdapterFailure>(answer).message, HasSubstr("no comparison today"));
}

}  // namespace lockkeeper::alembic_test
