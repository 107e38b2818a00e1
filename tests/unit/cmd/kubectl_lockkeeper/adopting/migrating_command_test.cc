// Commands as they stand in pod templates, and what is recognised in them.
#include "cmd/kubectl_lockkeeper/adopting/migrating_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmd/kubectl_lockkeeper/adopting/manifest.h"
#include "cmd/kubectl_lockkeeper/adopting/shell_commands.h"

namespace lockkeeper::cmd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Words = std::vector<std::string>;

// Returns: the words of a line without a shell, as a pod template has them.
Start words_of(const std::string& line) {
  return {shell_commands(line).at(0).words, {}, ""};
}

Start line_of(const std::string& line) {
  return {{"sh", "-c", line}, {}, ""};
}

// What a Migration says of it.
Json tool_of(const MigratingCommand& command) {
  ManifestParts parts;
  parts.url_variable = "DATABASE_URL";
  parts.tool = command.tool;
  const Json manifest = migration_manifest(parts);
  const Json* tool = find(manifest, {"spec", "tool"});
  return tool == nullptr ? Json::object() : *tool;
}

struct Row {
  const char* line;
  const char* tool;  // spec.tool; {} for Alembic as it comes
};

class WordsThatMigrate : public ::testing::TestWithParam<Row> {};

TEST_P(WordsThatMigrate, AreRecognised) {
  const auto found = migrating_command(words_of(GetParam().line));
  ASSERT_TRUE(found) << GetParam().line;
  EXPECT_EQ(tool_of(*found), Json::parse(GetParam().tool)) << GetParam().line;
  EXPECT_TRUE(found->does_nothing_else);
  EXPECT_THAT(found->untold, IsEmpty()) << GetParam().line;
}

INSTANTIATE_TEST_SUITE_P(
    Alembic, WordsThatMigrate,
    ::testing::Values(
        Row{"alembic upgrade head", "{}"}, Row{"exec alembic upgrade head", "{}"},
        Row{"alembic --raiseerr upgrade head", "{}"},
        Row{"alembic -c /app/alembic.ini upgrade head", R"({"alembic":{"config":"/app/alembic.ini"}})"},
        Row{"alembic --config=db/alembic.ini upgrade head", R"({"alembic":{"config":"db/alembic.ini"}})"},
        Row{"alembic -cdb/alembic.ini upgrade head", R"({"alembic":{"config":"db/alembic.ini"}})"},
        Row{"alembic -n billing upgrade head", R"({"alembic":{"section":"billing"}})"},
        Row{"alembic --name=billing upgrade head", R"({"alembic":{"section":"billing"}})"},
        Row{"alembic -x tenant=a -x mode=b upgrade head", R"({"alembic":{"x":["tenant=a","mode=b"]}})"},
        Row{"alembic upgrade 8a1b2c", R"({"alembic":{"target":"8a1b2c"}})"},
        Row{"alembic upgrade --tag nightly shop@head", R"({"alembic":{"target":"shop@head"}})"},
        Row{"python -m alembic upgrade head", "{}"}, Row{"python3.11 -u -m alembic upgrade head", "{}"},
        Row{"/usr/local/bin/alembic upgrade head", "{}"},
        Row{"/venv/bin/alembic upgrade head", R"({"alembic":{"python":"/venv/bin/python"}})"},
        Row{"/venv/bin/python -m alembic upgrade head", R"({"alembic":{"python":"/venv/bin/python"}})"},
        Row{"uv run alembic upgrade head", R"({"alembic":{"python":["uv","run","python"]}})"},
        Row{"uv run --no-sync alembic upgrade head", R"({"alembic":{"python":["uv","run","--no-sync","python"]}})"},
        Row{"uv run --project backend python -m alembic upgrade head",
            R"({"alembic":{"python":["uv","run","--project","backend","python"]}})"},
        Row{"poetry run alembic upgrade head", R"({"alembic":{"python":["poetry","run","python"]}})"},
        Row{"pipenv run alembic upgrade head", R"({"alembic":{"python":["pipenv","run","python"]}})"},
        Row{"tini -g -- alembic upgrade head", "{}"}, Row{"dumb-init alembic upgrade head", "{}"},
        Row{"timeout 60 alembic upgrade head", "{}"}, Row{"gosu app alembic upgrade head", "{}"},
        Row{"opentelemetry-instrument alembic upgrade head", "{}"},
        Row{"wait-for-it.sh db:5432 -t 60 -- alembic upgrade head", "{}"},
        Row{"chamber exec shop -- alembic upgrade head", "{}"},
        Row{"env PYTHONPATH=src alembic upgrade head", R"({"alembic":{"before":"export PYTHONPATH=src"}})"}));

INSTANTIATE_TEST_SUITE_P(
    FlaskMigrate, WordsThatMigrate,
    ::testing::Values(Row{"flask --app shop:create_app db upgrade", R"({"alembic":{"flask":"shop:create_app"}})"},
                      Row{"env FLASK_APP=shop flask db upgrade", R"({"alembic":{"flask":"shop"}})"},
                      Row{"python -m flask -A shop db upgrade -d db/migrations",
                          R"({"alembic":{"flask":"shop","config":"db/migrations/alembic.ini"}})"},
                      Row{"flask -A shop db upgrade 8a1b", R"({"alembic":{"flask":"shop","target":"8a1b"}})"}));

INSTANTIATE_TEST_SUITE_P(
    OtherTools, WordsThatMigrate,
    ::testing::Values(
        Row{"python manage.py migrate --no-input",
            R"({"command":{"apply":["python","manage.py","migrate","--no-input"]}})"},
        Row{"poetry run python manage.py migrate",
            R"({"command":{"apply":["poetry","run","python","manage.py","migrate"]}})"},
        Row{"./manage.py migrate", R"({"command":{"apply":["./manage.py","migrate"]}})"},
        Row{"django-admin migrate", R"({"command":{"apply":["django-admin","migrate"]}})"},
        Row{"flyway -connectRetries=10 migrate", R"({"command":{"apply":["flyway","-connectRetries=10","migrate"]}})"},
        Row{"liquibase --changelog-file=c.xml update",
            R"({"command":{"apply":["liquibase","--changelog-file=c.xml","update"]}})"},
        Row{"npx prisma migrate deploy", R"({"command":{"apply":["npx","prisma","migrate","deploy"]}})"},
        Row{"node_modules/.bin/prisma migrate deploy",
            R"({"command":{"apply":["node_modules/.bin/prisma","migrate","deploy"]}})"},
        Row{"bundle exec rails db:migrate", R"({"command":{"apply":["bundle","exec","rails","db:migrate"]}})"},
        Row{"bin/rails db:migrate", R"({"command":{"apply":["bin/rails","db:migrate"]}})"},
        Row{"goose -dir migrations postgres up",
            R"({"command":{"apply":["goose","-dir","migrations","postgres","up"]}})"},
        Row{"dbmate --wait up", R"({"command":{"apply":["dbmate","--wait","up"]}})"},
        Row{"atlas migrate apply --env prod", R"({"command":{"apply":["atlas","migrate","apply","--env","prod"]}})"},
        Row{"yarn sequelize db:migrate", R"({"command":{"apply":["yarn","sequelize","db:migrate"]}})"},
        Row{"php artisan migrate --force", R"({"command":{"apply":["php","artisan","migrate","--force"]}})"}));

class WordsThatDoNot : public ::testing::TestWithParam<const char*> {};

TEST_P(WordsThatDoNot, AreNotTakenForAMigration) {
  EXPECT_FALSE(migrating_command(words_of(GetParam()))) << GetParam();
  EXPECT_FALSE(migrating_command(line_of(GetParam()))) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Lines, WordsThatDoNot,
                         ::testing::Values("gunicorn shop:app", "alembic current", "alembic upgrade",
                                           "alembic downgrade -1", "alembic upgrade head --sql",
                                           "echo alembic upgrade head", "pip install alembic", "alembic check",
                                           "flask run", "flask db current", "python manage.py runserver",
                                           "python manage.py migrate --check", "python -c 'import alembic'",
                                           "./start.sh", "flyway info", "prisma generate", "rails server", "python"));

struct Line {
  const char* line;
  const char* tool;
  const char* text;
  const char* without;  // what is left of the line; "-": it does nothing else; "?": only a person can say
};

class LinesThatMigrate : public ::testing::TestWithParam<Line> {};

TEST_P(LinesThatMigrate, AreRecognisedAndComeApart) {
  const Line& row = GetParam();
  const auto found = migrating_command(line_of(row.line));
  ASSERT_TRUE(found) << row.line;
  EXPECT_EQ(tool_of(*found), Json::parse(row.tool)) << row.line;
  EXPECT_EQ(found->text, row.text) << row.line;
  const std::string without = row.without;
  EXPECT_EQ(found->does_nothing_else, without == "-") << row.line;
  if (without == "-" || without == "?") {
    EXPECT_FALSE(found->without) << row.line;
  } else {
    ASSERT_TRUE(found->without) << row.line;
    EXPECT_EQ(found->without->word, without);
    EXPECT_EQ(found->without->index, 2U);
    EXPECT_FALSE(migrating_command(line_of(without))) << without;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Lines, LinesThatMigrate,
    ::testing::Values(
        Line{"alembic upgrade head && exec gunicorn shop:app", "{}", "alembic upgrade head", "exec gunicorn shop:app"},
        Line{"alembic upgrade head; gunicorn shop:app", "{}", "alembic upgrade head", "gunicorn shop:app"},
        Line{"set -e\nalembic upgrade head\nexec uvicorn shop:app\n", "{}", "alembic upgrade head",
             "set -e\nexec uvicorn shop:app\n"},
        Line{"cd /app && alembic upgrade head && exec gunicorn shop:app", R"({"alembic":{"directory":"/app"}})",
             "alembic upgrade head", "cd /app && exec gunicorn shop:app"},
        Line{"cd /app && alembic upgrade head", R"({"alembic":{"directory":"/app"}})", "alembic upgrade head", "-"},
        Line{". /vault/secrets/env && alembic upgrade head && exec serve",
             R"({"alembic":{"before":". /vault/secrets/env"}})", "alembic upgrade head",
             ". /vault/secrets/env && exec serve"},
        Line{"source /env; PYTHONPATH=. alembic upgrade head",
             R"({"alembic":{"before":". /env && export PYTHONPATH=."}})", "PYTHONPATH=. alembic upgrade head", "-"},
        Line{"python seed.py && alembic upgrade heads", R"({"alembic":{"target":"heads"}})", "alembic upgrade heads",
             "python seed.py"},
        Line{"until alembic upgrade head; do sleep 2; done", "{}", "alembic upgrade head", "-"},
        Line{"if [ \"$MIGRATE\" = 1 ]; then alembic upgrade head; fi; exec serve", "{}", "alembic upgrade head", "?"},
        Line{"alembic upgrade head || true; exec serve", "{}", "alembic upgrade head", "?"},
        Line{"(alembic upgrade head) && exec serve", "{}", "alembic upgrade head", "?"},
        Line{"alembic upgrade head >/dev/null 2>&1 && exec serve", "{}", "alembic upgrade head >/dev/null 2>&1",
             "exec serve"},
        Line{"cd /srv && python manage.py migrate && exec gunicorn shop",
             R"({"command":{"apply":["python","manage.py","migrate"],"directory":"/srv"}})", "python manage.py migrate",
             "cd /srv && exec gunicorn shop"},
        Line{"migrate -path m -database \"$DATABASE_URL\" up",
             R"({"command":{"apply":["sh","-c","migrate -path m -database \"$DATABASE_URL\" up"]}})",
             "migrate -path m -database \"$DATABASE_URL\" up", "-"}));

TEST(MigratingCommand, TheLineMayStandInArgsAndBehindAnInit) {
  const auto found = migrating_command({{"/bin/bash", "-euxc"}, {"alembic upgrade head && exec serve"}, "/app"});
  ASSERT_TRUE(found && found->without);
  EXPECT_TRUE(found->without->is_in_args);
  EXPECT_EQ(found->without->index, 0U);
  EXPECT_EQ(tool_of(*found), Json::parse(R"({"alembic":{"directory":"/app"}})"));
  EXPECT_TRUE(migrating_command({{"tini", "--", "sh", "-c", "alembic upgrade head && exec serve"}, {}, ""})->without);
}

TEST(MigratingCommand, ArgumentsOfTheImagesOwnEntrypointCount) {
  EXPECT_TRUE(migrating_command({{}, {"alembic", "upgrade", "head"}, ""})->does_nothing_else);
}

TEST(MigratingCommand, WhatAMigrationCannotSayIsTold) {
  for (const char* line : {"alembic -x tenant=$TENANT upgrade head", "alembic upgrade ${TARGET:-head}",
                           "alembic upgrade +1", "cd $APP_HOME && alembic upgrade head"}) {
    const auto found = migrating_command(line_of(line));
    ASSERT_TRUE(found) << line;
    EXPECT_THAT(found->untold, Not(IsEmpty())) << line;
  }
}

TEST(MigratingCommand, ASecretIsNeitherToldNorTaken) {
  for (const char* line :
       {"alembic -x url=postgresql://app:hunter2@db/shop upgrade head", "flyway -password=hunter2 migrate",
        "PGPASSWORD=hunter2 alembic upgrade head", "export PGPASSWORD=hunter2; alembic upgrade head"}) {
    for (const Start& start : {line_of(line), line_of(line + std::string(" && exec serve"))}) {
      const auto found = migrating_command(start);
      ASSERT_TRUE(found) << line;
      EXPECT_THAT(found->text, Not(HasSubstr("hunter2"))) << line;
      EXPECT_THAT(found->untold, Not(IsEmpty())) << line;
    }
  }
  const auto served = migrating_command(line_of("alembic upgrade head && exec serve --token hunter2"));
  ASSERT_TRUE(served);
  EXPECT_FALSE(served->without);
  EXPECT_FALSE(served->does_nothing_else);
}

TEST(ToldCommand, IsTakenAsItIsSaid) {
  EXPECT_EQ(tool_of(*told_command("cd /app && alembic upgrade head", "")),
            Json::parse(R"({"alembic":{"directory":"/app"}})"));
  EXPECT_EQ(tool_of(*told_command("./migrate up", "")), Json::parse(R"({"command":{"apply":["./migrate","up"]}})"));
  EXPECT_EQ(tool_of(*told_command("./a && ./b", "")), Json::parse(R"({"command":{"apply":["sh","-c","./a && ./b"]}})"));
  EXPECT_FALSE(told_command("  ", ""));
}

}  // namespace
}  // namespace lockkeeper::cmd
