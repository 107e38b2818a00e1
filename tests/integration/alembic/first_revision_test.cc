// A first revision, made from the models.
#include "matrix.h"

namespace lockkeeper::alembic_test {

using alembic::FirstRevision;
using alembic::FirstRevisionRequest;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

constexpr const char* kMako =
    "\"\"\"${message}\n\nRevision ID: ${up_revision}\nRevises: ${down_revision | comma,n}\nCreate Date: "
    "${create_date}\n\n"
    "\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n${imports if imports else \"\"}\n\n"
    "revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n"
    "branch_labels = ${repr(branch_labels)}\ndepends_on = ${repr(depends_on)}\n\n\n"
    "def upgrade():\n    ${upgrades if upgrades else \"pass\"}\n\n\n"
    "def downgrade():\n    ${downgrades if downgrades else \"pass\"}\n";

constexpr const char* kModels =
    "import sqlalchemy as sa\n"
    "metadata = sa.MetaData()\n"
    "parent = sa.Table('parent', metadata, sa.Column('id', sa.Integer, primary_key=True),\n"
    "    sa.Column('name', sa.String(40), nullable=False, index=True), sa.Column('mail', sa.Text, unique=True),\n"
    "    sa.Column('age', sa.Integer, index=True), sa.Column('size', sa.Integer, index=True))\n"
    "child = sa.Table('child', metadata, sa.Column('id', sa.Integer, primary_key=True),\n"
    "    sa.Column('parent', sa.Integer, sa.ForeignKey('parent.id')))\n";

}  // namespace

struct Models {
  Models(const Application& application, const std::string& models) {
    application.write("migrations/script.py.mako", kMako);
    application.write("models.py", models);
    EnvPy env;
    env.head = "from models import metadata";
    env.configure = ", target_metadata=metadata";
    application.env(env);
  }
};

#define FIRST_REVISION_OF(adapter, request) std::get<FirstRevision>(adapter.first_revision(request, hooks()))

TEST_P(AlembicAdapter, MakesAFirstRevisionThatIsTheSameEachTime) {
  const Models models(application_, kModels);
  Database shadow;
  const FirstRevisionRequest request{Secret(shadow.url(row_.scheme))};
  Adapter one(options());
  Adapter two(options());
  auto made = one.first_revision(request, hooks());
  if (auto* failure = std::get_if<AdapterFailure>(&made)) FAIL() << failure->message << failure->detail;
  const FirstRevision first = std::get<FirstRevision>(made);
  EXPECT_EQ(first.revision.size(), 12U);
  EXPECT_EQ(first.file, first.revision + "_first_revision.py");
  EXPECT_THAT(first.content, HasSubstr("revision = '" + first.revision + "'"));
  EXPECT_THAT(first.content, HasSubstr("op.create_table('parent'"));
  EXPECT_THAT(first.content, HasSubstr("op.create_index"));
  EXPECT_EQ(FIRST_REVISION_OF(one, request).content, first.content);
  EXPECT_EQ(FIRST_REVISION_OF(two, request).content, first.content);
  EXPECT_EQ(database_.query("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"), "0");
  EXPECT_EQ(shadow.query("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"), "0");

  application_.write("models.py",
                     std::string(kModels) + "more = sa.Table('more', metadata, sa.Column('x', sa.Integer))\n");
  Adapter three(options());
  EXPECT_NE(FIRST_REVISION_OF(three, request).revision, first.revision);
}

TEST_P(AlembicAdapter, AppliesAFirstRevisionThatIsInNoDirectory) {
  const Models models(application_, kModels);
  Database shadow;
  Adapter maker(options());
  const FirstRevision first = FIRST_REVISION_OF(maker, FirstRevisionRequest{Secret(shadow.url(row_.scheme))});
  UpgradeRequest request = to({first.revision});
  request.first_revision = first;
  const UpgradeResult result = upgrade(request);
  ASSERT_FALSE(result.failure) << result.failure->message << result.failure->detail;
  EXPECT_EQ(rows(), first.revision);
  EXPECT_TRUE(has_table("child"));
  EXPECT_TRUE(std::filesystem::is_empty(application_.path("migrations/versions")));
}

TEST_P(AlembicAdapter, WithoutATemplateOfItsOwnAlembicsIsTaken) {
  const Models models(application_, kModels);
  std::filesystem::remove(application_.path("migrations/script.py.mako"));
  Database shadow;
  Adapter adapter(options());
  const FirstRevision first = FIRST_REVISION_OF(adapter, FirstRevisionRequest{Secret(shadow.url(row_.scheme))});
  EXPECT_THAT(first.content, HasSubstr("op.create_table('parent'"));
  EXPECT_THAT(first.content, HasSubstr("revision"));
}

TEST_P(AlembicAdapter, WithoutModelsThereIsNoFirstRevision) {
  Database shadow;
  const FirstRevisionRequest request{Secret(shadow.url(row_.scheme))};
  application_.write("migrations/script.py.mako", kMako);
  Adapter one(options());
  auto none = one.first_revision(request, hooks());
  ASSERT_TRUE(std::holds_alternative<AdapterFailure>(none));
  EXPECT_EQ(std::get<AdapterFailure>(none).code, Code::kEnvError);
  EXPECT_THAT(std::get<AdapterFailure>(none).message, HasSubstr("gives no target_metadata"));

  const Models models(application_, "import sqlalchemy as sa\nmetadata = sa.MetaData()\n");
  Adapter two(options());
  auto empty = two.first_revision(request, hooks());
  ASSERT_TRUE(std::holds_alternative<AdapterFailure>(empty));
  EXPECT_EQ(std::get<AdapterFailure>(empty).code, Code::kNoRevisions);
}

TEST_P(AlembicAdapter, EnvPyMayAskForTheOptionsOfAutogenerate) {
  const Models models(application_, "import sqlalchemy as sa\nmetadata = sa.MetaData()\n");
  EnvPy env;
  env.head =
      "from models import metadata\n"
      "def directives(context_, revision, directives):\n"
      "    if context.config.cmd_opts.autogenerate and directives[0].upgrade_ops.is_empty():\n"
      "        directives[:] = []\n";
  env.configure = ", target_metadata=metadata, process_revision_directives=directives";
  application_.env(env);
  Database shadow;
  Adapter one(options());
  auto empty = one.first_revision({Secret(shadow.url(row_.scheme))}, hooks());
  ASSERT_TRUE(std::holds_alternative<AdapterFailure>(empty));
  EXPECT_EQ(std::get<AdapterFailure>(empty).code, Code::kNoRevisions);
}

}  // namespace lockkeeper::alembic_test
