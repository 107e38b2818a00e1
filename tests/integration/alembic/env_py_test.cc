// Every way in which an env.py or a configuration can be wrong, and what is said of it.
#include "matrix.h"

namespace lockkeeper::alembic_test {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_P(AlembicAdapter, AnEnvPyThatRaisesIsNamedWithItsLine) {
  application_.write("migrations/env.py", "import os\n\nraise ValueError('no settings for production')\n");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kEnvError);
  EXPECT_EQ(failure.file, application_.path("migrations/env.py"));
  EXPECT_EQ(failure.line, 3);
  EXPECT_THAT(failure.message, HasSubstr("ValueError: no settings for production"));
}

TEST_P(AlembicAdapter, AnErrorInAModuleOfTheApplicationNamesTheLineOfEnvPyAndTellsTheStory) {
  application_.write("shop.py", "import os\nDSN = os.environ['NO_SUCH_VARIABLE']\n");
  application_.write("migrations/env.py", "\nimport shop\n");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kEnvError);
  EXPECT_EQ(failure.line, 2);
  EXPECT_THAT(failure.message, HasSubstr("NO_SUCH_VARIABLE"));
  EXPECT_THAT(failure.detail, HasSubstr("shop.py\", line 2"));
}

TEST_P(AlembicAdapter, AnEnvPyThatExitsIsAFailureAndNotTheEnd) {
  application_.write("migrations/env.py", "import sys\nsys.exit(0)\n");
  application_.three_revisions();
  Adapter one(options());
  const UpgradeResult result = one.upgrade(to({"heads"}), hooks());
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kEnvError);
  EXPECT_THAT(result.failure->message, HasSubstr("sys.exit(0)"));
  EXPECT_EQ(result.failure->line, 2);
  EXPECT_FALSE(result.failure->child_lost);
  application_.env({});
  EXPECT_FALSE(one.upgrade(to({"heads"}), hooks()).failure) << "the same child goes on";
}

TEST_P(AlembicAdapter, AnEnvPyForOfflineUseOnlyHasNoConnection) {
  application_.write(
      "migrations/env.py",
      "from alembic import context\n"
      "context.configure(url=context.config.get_main_option('sqlalchemy.url'), dialect_name='postgresql')\n"
      "with context.begin_transaction():\n    context.run_migrations()\n");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kEnvError);
  EXPECT_THAT(failure.message, HasSubstr("without a database connection"));
  EXPECT_EQ(failure.line, 2);
}

TEST_P(AlembicAdapter, AnEnvPyThatNeverRunsMigrationsIsNotASuccess) {
  application_.three_revisions();
  application_.env({"", "", "", "pass"});
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kEnvError);
  EXPECT_THAT(result.failure->message, HasSubstr("run_migrations()"));
}

TEST_P(AlembicAdapter, AFailureThatEnvPySwallowsIsFound) {
  application_.three_revisions();
  application_.revision({"a2", "a1", "op.execute('CREATE TABLE a1 (id int)')"});
  application_.env(
      {"", "", "", "try:\n    context.run_migrations()\nexcept Exception as error:\n    print('never mind')"});
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kMigrationFailed);
  EXPECT_EQ(result.failure->revision, "a2");
  EXPECT_EQ(result.failure->sqlstate, "42P07");
  EXPECT_EQ(rows(), "a1");
}

TEST_P(AlembicAdapter, ATransactionOfItsOwnIsOneStepAndSaidSo) {
  application_.three_revisions();
  application_.env({"", "transaction = connection.begin()", "",
                    "with context.begin_transaction():\n    context.run_migrations()\ntransaction.commit()"});
  EXPECT_TRUE(inspect().targets.at(0).own_transaction);
  const UpgradeResult result = upgrade();
  ASSERT_FALSE(result.failure) << result.failure->message;
  EXPECT_TRUE(result.single_step);
  EXPECT_EQ(rows(), "a3");
  EXPECT_THAT(said(AdapterEventKind::kNote), Contains(HasSubstr("one step")));
}

TEST_P(AlembicAdapter, AFailureInATransactionOfItsOwnRollsEverythingBack) {
  application_.three_revisions();
  application_.revision({"a3", "a2", "op.execute('CREATE TABLE a1 (id int)')"});
  application_.env({"", "transaction = connection.begin()", "", "context.run_migrations()\ntransaction.commit()"});
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_TRUE(result.single_step);
  EXPECT_EQ(result.failure->revision, "a3");
  EXPECT_FALSE(has_table("a1"));
}

// SQLAlchemy 2 begins a transaction by itself at the first statement; without a commit, everything is rolled back at
// the end, and Alembic's own command says nothing and ends with 0.
TEST_P(AlembicAdapter, AnOwnTransactionThatIsNeverCommittedIsFound) {
  if (row_.is_1_4 && !row_.async) GTEST_SKIP() << "connections of SQLAlchemy 1.4 commit by themselves";
  application_.three_revisions();
  application_.env({"", "connection.execute(text('SELECT 1'))"});
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kEnvError);
  EXPECT_THAT(result.failure->message, HasSubstr("never committed"));
  EXPECT_FALSE(has_table("a1"));
}

TEST_P(AlembicAdapter, WhatTheApplicationPrintsIsNoProtocol) {
  application_.three_revisions();
  application_.env(
      {"print('{\"event\": \"failed\", \"code\": \"EnvError\"}')\n"
       "sys.stderr.write('{\"event\": \"upgraded\"}\\n')\nos.write(1, b'\\xff\\xfe no text\\n')\n"
       "print('password is', " +
       std::string("'") + kPassword + "')"});
  const UpgradeResult result = upgrade();
  ASSERT_FALSE(result.failure);
  EXPECT_EQ(rows(), "a3");
  EXPECT_THAT(said(AdapterEventKind::kOutput), Contains("{\"event\": \"upgraded\"}"));
  EXPECT_THAT(said(AdapterEventKind::kOutput), Contains("password is ***"));
}

TEST_P(AlembicAdapter, EnvPyMayReadItsInputAndFindsNone) {
  application_.three_revisions();
  application_.env({"print('input:', repr(sys.stdin.read()))"});
  EXPECT_FALSE(upgrade().failure);
  EXPECT_THAT(said(AdapterEventKind::kOutput), Contains("input: ''"));
}

TEST_P(AlembicAdapter, AServerThatIsNotThereIsDatabaseUnreachable) {
  application_.write("alembic.ini", "[alembic]\nscript_location = migrations\nsqlalchemy.url = " + row_.scheme +
                                        "://app:" + "hidden-word" + "@127.0.0.1:1/shop\n");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kDatabaseUnreachable);
  EXPECT_THAT(failure.message, HasSubstr("database shop on 127.0.0.1:1"));
  EXPECT_THAT(failure.message + failure.detail, Not(HasSubstr("hidden-word")));
}

TEST_P(AlembicAdapter, AWrongPasswordIsDatabaseUnreachableAndNotShown) {
  application_.write("alembic.ini", "[alembic]\nscript_location = migrations\nsqlalchemy.url = " + row_.scheme +
                                        "://app:hidden-word@127.0.0.1:" + std::to_string(server_port()) + "/" +
                                        database_.name() + "\n");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kDatabaseUnreachable);
  EXPECT_THAT(failure.message, HasSubstr("password authentication failed"));
  EXPECT_THAT(failure.message + failure.detail, Not(HasSubstr("hidden-word")));
}

TEST_P(AlembicOfAnyDriver, AnotherDialectIsUnsupported) {
  application_.write("migrations/env.py",
                     "from alembic import context\nfrom sqlalchemy import create_engine\n"
                     "with create_engine('sqlite://').connect() as connection:\n"
                     "    context.configure(connection=connection)\n    context.run_migrations()\n");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kUnsupportedDatabase);
  EXPECT_THAT(failure.message, HasSubstr("sqlite"));
}

TEST_P(AlembicOfAnyDriver, AMissingUrlIsAConfigurationError) {
  application_.write("alembic.ini", "[alembic]\nscript_location = migrations\n");
  application_.write("migrations/env.py",
                     "from alembic import context\nfrom sqlalchemy import engine_from_config\n"
                     "engine = engine_from_config(context.config.get_section('alembic'), prefix='sqlalchemy.')\n");
  EXPECT_EQ(inspection_failure().code, Code::kConfigError);
}

TEST_P(AlembicAdapter, AUrlThatIsNoneIsAConfigurationError) {
  application_.write("alembic.ini", "[alembic]\nscript_location = migrations\nsqlalchemy.url = $DATABASE_URL\n");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kConfigError);
  EXPECT_THAT(failure.remedy, HasSubstr("sqlalchemy.url"));
}

TEST_P(AlembicOfAnyDriver, ADriverThatIsNotInstalledIsNamed) {
  application_.write(
      "alembic.ini",
      "[alembic]\nscript_location = migrations\nsqlalchemy.url = postgresql+psycopg2cffi://app:hidden-word"
      "@127.0.0.1/shop\n");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kEnvError);
  EXPECT_THAT(failure.message, HasSubstr("psycopg2cffi"));
  EXPECT_THAT(failure.message + failure.detail, Not(HasSubstr("hidden-word")));
}

// ConfigParser's own error quotes what follows the percent sign.
TEST_P(AlembicAdapter, ASinglePercentInTheUrlDoesNotShowThePassword) {
  application_.write("alembic.ini",
                     "[alembic]\nscript_location = migrations\nsqlalchemy.url = " + database_.url(row_.scheme) + "\n");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kConfigError);
  EXPECT_THAT(failure.message, HasSubstr("sqlalchemy.url in [alembic]"));
  EXPECT_THAT(failure.remedy, HasSubstr("%%"));
  EXPECT_THAT(failure.message + failure.detail, Not(HasSubstr("w0rd")));
}

TEST_P(AlembicOfAnyDriver, AMissingAlembicIniIsNamed) {
  application_.remove("alembic.ini");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kConfigError);
  EXPECT_THAT(failure.message, HasSubstr(application_.path("alembic.ini")));
  EXPECT_THAT(failure.remedy, HasSubstr("--config"));
}

TEST_P(AlembicOfAnyDriver, AMissingScriptLocationIsNamed) {
  application_.write("alembic.ini", "[alembic]\nsqlalchemy.url = postgresql://localhost/shop\n");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kConfigError);
  EXPECT_THAT(failure.message, HasSubstr("no script_location in [alembic]"));
}

TEST_P(AlembicOfAnyDriver, AScriptLocationThatIsNotThereIsNamed) {
  application_.remove("migrations");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kConfigError);
  EXPECT_THAT(failure.message, HasSubstr("migrations"));
}

TEST_P(AlembicOfAnyDriver, AMissingEnvPyIsNamed) {
  application_.remove("migrations/env.py");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kConfigError);
  EXPECT_THAT(failure.message, HasSubstr("no env.py"));
}

TEST_P(AlembicOfAnyDriver, ASinglePercentInTheIniDoesNotShowTheValue) {
  application_.write("alembic.ini", "[alembic]\nscript_location = %(nowhere)s/" + std::string(kPassword) + "\n");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kConfigError);
  EXPECT_THAT(failure.message, HasSubstr("script_location in [alembic]"));
  EXPECT_THAT(failure.remedy, HasSubstr("%%"));
}

TEST_P(AlembicOfAnyDriver, AnIniThatIsNoneHasItsLineNamed) {
  application_.write("alembic.ini", "[alembic]\nscript_location = migrations\nthis is nothing\n");
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kConfigError);
  EXPECT_EQ(failure.line, 3);
}

TEST_P(AlembicOfAnyDriver, PyprojectTomlIsReadWhereAlembicCan) {
  application_.three_revisions();
  application_.remove("alembic.ini");
  application_.write("pyproject.toml", "[tool.alembic]\nscript_location = \"%(here)s/migrations\"\n");
  std::string env = "url = '" + database_.url(row_.scheme) + "'\n";
  application_.env({"", "", "", "with context.begin_transaction():\n    context.run_migrations()"});
  // The URL cannot stand in the TOML file.
  application_.write("migrations/url.py", env);
  application_.env(
      {"sys.path.insert(0, os.path.dirname(__file__))\nfrom url import url as my_url\n"
       "from alembic import context\n"
       "context.config.set_main_option('sqlalchemy.url', my_url.replace('%', '%%'))"});
  if (!row_.reads_toml) {
    EXPECT_EQ(inspection_failure().code, Code::kConfigError);
    return;
  }
  EXPECT_EQ(inspect().config_file, application_.path("pyproject.toml"));
  EXPECT_FALSE(upgrade().failure);
  EXPECT_EQ(rows(), "a3");
}

TEST_P(AlembicOfAnyDriver, AConfigurationMayHaveAnotherNameAndSection) {
  application_.three_revisions();
  std::filesystem::rename(application_.path("alembic.ini"), application_.path("other.ini"));
  AdapterOptions named = options();
  named.config = "other.ini";
  Adapter one(named);
  EXPECT_FALSE(one.upgrade(to({"heads"}), hooks()).failure);
  EXPECT_EQ(rows(), "a3");
}

}  // namespace lockkeeper::alembic_test
