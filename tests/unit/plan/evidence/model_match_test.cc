#include "plan/evidence/model_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema_values.h"

namespace lockkeeper::plan {
namespace {

using State = ModelMatch::State;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

schema::SchemaObject key(const std::string& of, const std::string& name) {
  return made(schema::Kind::kConstraint, of, name, {{"definition", "PRIMARY KEY (id)"}});
}

std::vector<schema::SchemaObject> users() {
  return {table("users"), column("users", "id", "integer"), column("users", "email"), key("users", "users_pkey"),
          index("users", "ix_users_email", "email")};
}

std::vector<schema::SchemaObject> with(std::vector<schema::SchemaObject> objects,
                                       const std::vector<schema::SchemaObject>& more) {
  objects.insert(objects.end(), more.begin(), more.end());
  return objects;
}

std::vector<schema::SchemaObject> without(std::vector<schema::SchemaObject> objects, const std::string& name) {
  std::erase_if(objects, [&name](const auto& object) { return object.name == name; });
  return objects;
}

ModelMatch match(std::vector<schema::SchemaObject> live) {
  return match_models(schema::Fingerprint(), schema::Fingerprint(users()), schema::Fingerprint(std::move(live)));
}

TEST(ModelMatch, NothingOfItThereIsFreshWhateverElseIsThere) {
  EXPECT_EQ(match({}).state, State::kFresh);
  const ModelMatch beside = match({table("reports"), column("reports", "id")});
  EXPECT_EQ(beside.state, State::kFresh);
  EXPECT_THAT(beside.differences, IsEmpty());
  EXPECT_EQ(beside.made, 5U);
}

TEST(ModelMatch, AllOfItThereIsEqualWhateverItsKeysAreCalled) {
  EXPECT_EQ(match(users()).state, State::kEqual);
  const ModelMatch renamed = match(with(without(without(users(), "users_pkey"), "ix_users_email"),
                                        {key("users", "pk_users"), index("users", "by_email", "email")}));
  EXPECT_EQ(renamed.state, State::kEqual);
  EXPECT_THAT(renamed.differences, IsEmpty());
}

TEST(ModelMatch, OwnersPrivilegesAndCommentsDecideNothing) {
  std::vector<schema::SchemaObject> live = users();
  live.front().fields = {{"owner", "dba"}, {"privileges", "app=r/dba"}, {"comment", "people"}};
  schema::seal(live.front());
  EXPECT_EQ(match(live).state, State::kEqual);
}

TEST(ModelMatch, EveryDifferenceIsNamed) {
  const ModelMatch wrong = match(
      with(without(without(users(), "email"), "ix_users_email"),
           {column("users", "email", "varchar(20)"), column("users", "nick"), index("users", "by_nick", "nick")}));
  EXPECT_EQ(wrong.state, State::kDiffers);
  EXPECT_THAT(wrong.differences, UnorderedElementsAre("column public.users.email (type: varchar(20), not text)",
                                                      "index public.users.ix_users_email is not there",
                                                      "column public.users.nick is there, and no model has it",
                                                      "index public.users.by_nick is there, and no model has it"));
}

TEST(ModelMatch, OfAMissingTableTheTableIsNamed) {
  const ModelMatch half =
      match_models(schema::Fingerprint(),
                   schema::Fingerprint(with(users(), {table("ports"), column("ports", "id"), key("ports", "p")})),
                   schema::Fingerprint(users()));
  EXPECT_EQ(half.state, State::kDiffers);
  EXPECT_THAT(half.differences, ElementsAre("table public.ports is not there"));
}

TEST(ModelMatch, WhatNoModelCanSayIsToldAndDecidesNothing) {
  const ModelMatch more = match(with(users(), {table("reports"), column("reports", "id"),
                                               made(schema::Kind::kTrigger, "users", "touch", {{"definition", "…"}})}));
  EXPECT_EQ(more.state, State::kEqual);
  EXPECT_THAT(more.beside, UnorderedElementsAre("table public.reports", "trigger public.users.touch"));
}

TEST(ModelMatch, WhatWasThereBeforeIsNotMade) {
  const schema::SchemaObject shop = made(schema::Kind::kSchema, "", "shop");
  const ModelMatch fresh = match_models(schema::Fingerprint({shop}), schema::Fingerprint(with(users(), {shop})),
                                        schema::Fingerprint({shop}));
  EXPECT_EQ(fresh.state, State::kFresh);
  EXPECT_EQ(fresh.made, 5U);
}

}  // namespace
}  // namespace lockkeeper::plan
