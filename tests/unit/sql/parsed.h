// What the tests of this room ask of a text.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sql/parse.h"

namespace lockkeeper::sql {

// The statements of a text that parses.
inline std::vector<Statement> statements_of(std::string_view text) {
  const Parsed parsed = parse(text);
  if (const auto* failure = std::get_if<ParseFailure>(&parsed)) {
    ADD_FAILURE() << text << ": " << failure->describe();
    return {};
  }
  return std::get<std::vector<Statement>>(parsed);
}

// The first of them.
inline Statement statement_of(std::string_view text) {
  auto statements = statements_of(text);
  EXPECT_FALSE(statements.empty()) << text;
  return statements.empty() ? Statement{} : statements.front();
}

inline std::string spelled(const Name& name) {
  return name.schema.empty() ? name.name : name.schema + "." + name.name;
}

}  // namespace lockkeeper::sql
