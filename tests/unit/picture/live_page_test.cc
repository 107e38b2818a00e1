#include "picture/live_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "migrations.h"
#include "picture/attention.h"
#include "picture/fleet_html.h"
#include "picture/migration_html.h"
#include "planned.h"

namespace lockkeeper::picture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(LivePage, LoadsItsRulesAndItsScriptFromBesideItselfAndNothingElse) {
  const std::string page = live_page("https://10.0.0.1:6443");
  EXPECT_THAT(page, HasSubstr("https://10.0.0.1:6443"));
  const std::regex loaded("(?:src|href)=\"([^\"#]+)\"");
  std::set<std::string> addresses;
  for (std::sregex_iterator at(page.begin(), page.end(), loaded), end; at != end; ++at) addresses.insert((*at)[1]);
  EXPECT_EQ(addresses, (std::set<std::string>{"data:,", "page.css", "page.js"}));
  EXPECT_THAT(live_page_css(), Not(HasSubstr("url(")));
  EXPECT_THAT(live_page_css(), Not(HasSubstr("@import")));
  EXPECT_THAT(live_page_script(), Not(HasSubstr("http")));
}

// The policy of the server refuses both; a page that has them would not work.
TEST(LivePage, HasNoScriptAndNoHandlerInItself) {
  const api::Migration migration = blocked_migration();
  for (const std::string& text :
       {live_page("s"), fleet_html({migration}, half_past()), migration_html({migration}, half_past())}) {
    EXPECT_FALSE(std::regex_search(text, std::regex("<script(?! src=)|\\son[a-z]+=|javascript:")));
  }
}

TEST(LivePage, ShowsTheNameOfAServerAsText) {
  for (const char* text : {"<script>", "\" onload=\"x"}) {
    for (const char* mark : {"<", ">", "\""}) EXPECT_EQ(times(live_page(text), mark), times(live_page("x"), mark));
  }
}

TEST(LivePage, WhatTheScriptLooksForIsThere) {
  const std::string page = live_page("s");
  const std::string script = live_page_script();
  const std::regex asked("getElementById\\(\"([^\"]+)\"\\)");
  std::size_t seen = 0;
  for (std::sregex_iterator at(script.begin(), script.end(), asked), end; at != end; ++at, ++seen) {
    EXPECT_THAT(page, HasSubstr("id=\"" + (*at)[1].str() + "\""));
  }
  EXPECT_GT(seen, 5U);
}

TEST(LivePage, EachSortOfAttentionHasItsColours) {
  for (const AttentionLook& look : attention_looks()) {
    EXPECT_THAT(live_page_css(), HasSubstr(".is-" + std::string(look.name))) << look.name;
  }
}

}  // namespace
}  // namespace lockkeeper::picture
