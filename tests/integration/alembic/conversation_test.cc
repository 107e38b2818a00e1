// A child that dies, hangs or talks nonsense: one clear failure each, and the next request finds a new child.
#include "matrix.h"
#include "python.h"

namespace lockkeeper::alembic_test {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

// Writes to every descriptor that might be the protocol's.
constexpr const char* kWriteEverywhere =
    "for fd in range(3, 64):\n    try:\n        os.write(fd, DATA)\n    except OSError:\n        pass";

TEST_P(AlembicOfAnyDriver, AChildThatIsKilledInARevisionNamesIt) {
  application_.three_revisions();
  application_.revision({"a2", "a1", "op.execute('CREATE TABLE a2 (id int)')\nos.kill(os.getpid(), 9)"});
  const UpgradeResult result = upgrade();
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->code, Code::kMigrationFailed);
  EXPECT_TRUE(result.failure->child_lost);
  EXPECT_EQ(result.failure->revision, "a2");
  EXPECT_THAT(result.failure->message, HasSubstr("SIGKILL"));
  EXPECT_THAT(ids(result), ElementsAre("a1"));
  EXPECT_EQ(rows(), "a1");
}

TEST_P(AlembicOfAnyDriver, AChildThatEndsItselfLeavesItsLastWords) {
  application_.env({"sys.stderr.write('out of cheese\\n')\nsys.stderr.flush()\nos._exit(7)"});
  const AdapterFailure failure = inspection_failure();
  EXPECT_EQ(failure.code, Code::kEnvError);
  EXPECT_TRUE(failure.child_lost);
  EXPECT_THAT(failure.message, HasSubstr("exit status 7"));
  EXPECT_THAT(failure.message, HasSubstr("out of cheese"));
}

// It may be a big application on half a processor: nothing is wrong with env.py.
TEST_P(AlembicOfAnyDriver, AnEnvPyThatIsNotDoneInTimeIsEndedAndItsPlaceNamed) {
  application_.write("migrations/env.py", "import time\n\ntime.sleep(600)\n");
  InspectOptions options;
  options.deadline = Milliseconds(4000);
  AdapterOptions cold = this->options();
  cold.python = {python_of(row_.environment)};  // the process that we start is the one that tells
  Adapter one(cold);
  const auto result = one.inspect(options, hooks());
  ASSERT_TRUE(std::holds_alternative<AdapterFailure>(result));
  const auto& failure = std::get<AdapterFailure>(result);
  EXPECT_TRUE(failure.child_lost);
  EXPECT_EQ(failure.code, Code::kNoHeadroom);
  EXPECT_THAT(failure.message, HasSubstr("did not come to its migrations within 4.0s"));
  EXPECT_THAT(failure.message, HasSubstr("migrations/env.py, line 3"));
  EXPECT_THAT(failure.remedy, HasSubstr("--start-timeout"));
}

// As `uv run python`, `pdm run python` and others do; some of them close what they do not know.
TEST_P(AlembicOfAnyDriver, AProgramThatStartsPythonMayKeepOpenFilesFromIt) {
  application_.three_revisions();
  for (const char* keeps : {"False", "True"}) {
    AdapterOptions wrapped = options();
    wrapped.python = {
        "/usr/bin/python3", "-c",
        std::string("import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:], close_fds=") + keeps + "))",
        python_of(row_.environment)};
    Adapter one(wrapped);
    const auto result = one.inspect({}, hooks());
    ASSERT_TRUE(std::holds_alternative<Inspection>(result)) << std::get<AdapterFailure>(result).message;
  }
}

TEST_P(AlembicOfAnyDriver, GarbageAmongTheEventsEndsTheConversation) {
  application_.env({"DATA = b'hello\\n'\n" + std::string(kWriteEverywhere)});
  const AdapterFailure failure = inspection_failure();
  EXPECT_TRUE(failure.child_lost);
  EXPECT_THAT(failure.message, HasSubstr("no message"));
}

TEST_P(AlembicOfAnyDriver, ALineWithoutAnEndIsNotKeptForEver) {
  application_.env({"DATA = b'x' * 1048576\nfor _ in range(20):\n    " +
                    std::string("for fd in range(3, 64):\n        try:\n            os.write(fd, DATA)\n"
                                "        except OSError:\n            pass")});
  const AdapterFailure failure = inspection_failure();
  EXPECT_TRUE(failure.child_lost);
  EXPECT_THAT(failure.message, HasSubstr("16 MiB"));
}

TEST_P(AlembicOfAnyDriver, ANewChildIsStartedAfterALostOne) {
  application_.three_revisions();
  application_.env({"os._exit(7)"});
  Adapter one(options());
  EXPECT_TRUE(std::holds_alternative<AdapterFailure>(one.inspect({}, hooks())));
  application_.env({});
  EXPECT_FALSE(one.upgrade(to({"heads"}), hooks()).failure);
  EXPECT_EQ(rows(), "a3");
}

TEST_P(AlembicOfAnyDriver, AHugeStatementIsToldInPart) {
  application_.revision(
      {"a1", "None", "op.execute(\"CREATE TABLE a1 AS SELECT length('\" + 'x' * 20000000 + \"') n\")"});
  ASSERT_FALSE(upgrade().failure);
  EXPECT_EQ(database_.query("TABLE a1"), "20000000");
  EXPECT_THAT(said(AdapterEventKind::kStatement), Contains(HasSubstr("characters more)")));
}

TEST_P(AlembicOfAnyDriver, APythonThatIsNotThereIsAConfigurationError) {
  AdapterOptions none = options();
  none.python = {"/nowhere/python"};
  Adapter one(none);
  const auto result = one.inspect({}, hooks());
  ASSERT_TRUE(std::holds_alternative<AdapterFailure>(result));
  EXPECT_EQ(std::get<AdapterFailure>(result).code, Code::kConfigError);
  EXPECT_THAT(std::get<AdapterFailure>(result).message, HasSubstr("/nowhere/python"));
}

TEST_P(AlembicOfAnyDriver, APythonWithoutAlembicIsAConfigurationError) {
  AdapterOptions bare = options();
  application_.write("bare-python",
                     "#!/bin/sh\nexec " + python_of(row_.environment) + " -S \"$@\"\n");  // no site-packages
  bare.python = {application_.path("bare-python")};
  std::filesystem::permissions(bare.python.front(), std::filesystem::perms::owner_all);
  Adapter one(bare);
  const auto result = one.inspect({}, hooks());
  ASSERT_TRUE(std::holds_alternative<AdapterFailure>(result));
  EXPECT_EQ(std::get<AdapterFailure>(result).code, Code::kConfigError);
  EXPECT_THAT(std::get<AdapterFailure>(result).message, HasSubstr("cannot import alembic"));
}

TEST_P(AlembicOfAnyDriver, AProgramThatIsNoPythonIsAConfigurationError) {
  AdapterOptions wrong = options();
  wrong.python = {"/bin/false"};
  Adapter one(wrong);
  const auto result = one.inspect({}, hooks());
  ASSERT_TRUE(std::holds_alternative<AdapterFailure>(result));
  EXPECT_EQ(std::get<AdapterFailure>(result).code, Code::kConfigError);
  EXPECT_THAT(std::get<AdapterFailure>(result).message, HasSubstr("exit status 1"));
}

}  // namespace lockkeeper::alembic_test
