// No text ends the process: neither nests too deeply for it, nor leaves anything that a second one trips over.
#include <random>

#include "parsed.h"

namespace lockkeeper::sql {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

bool parses(std::string_view text) {
  return std::holds_alternative<std::vector<Statement>>(parse(text));
}

TEST(HostileText, NestingEndsInAFailure) {
  constexpr int kDeep = 200'000;
  for (const auto& [open, close] : std::vector<std::pair<const char*, const char*>>{{"(", ")"},
                                                                                    {"(SELECT ", ")"},
                                                                                    {"NOT ", ""},
                                                                                    {"- ", ""},
                                                                                    {"CASE WHEN true THEN ", " END"},
                                                                                    {"ARRAY[", "]"}}) {
    EXPECT_FALSE(parses("SELECT " + repeated(open, kDeep) + "1" + repeated(close, kDeep))) << open;
    EXPECT_FALSE(parses("SELECT " + repeated(open, kDeep))) << open;
  }
  // The grammar takes these, for they lean to the left: what walks the tree has to stop.
  EXPECT_FALSE(parses("SELECT 1" + repeated(" + 1", kDeep)));
  EXPECT_FALSE(parses("SELECT 1" + repeated(" UNION SELECT 1", kDeep)));
  EXPECT_FALSE(parses("SELECT 1" + repeated("::int", kDeep)));
  EXPECT_TRUE(parses("SELECT true" + repeated(" AND true", kDeep))) << "one node";
  EXPECT_TRUE(parses("SELECT 1" + repeated(", 1", kDeep)));
  EXPECT_TRUE(parses("SELECT 1")) << "afterwards as before";
}

TEST(HostileText, BlocksAreNoOther) {
  for (const int depth : {100, 3'000, 50'000}) {
    const std::string body = repeated("BEGIN IF true THEN ", depth) + "NULL;" + repeated(" END IF; END;", depth);
    const Parsed parsed = parse("DO $$ " + body + " $$");
    ASSERT_TRUE(std::holds_alternative<std::vector<Statement>>(parsed));
    (void)parse_block(std::get<std::vector<Statement>>(parsed).front());
  }
  EXPECT_TRUE(parse_block(statement_of("DO $$ BEGIN NULL; END $$")));
}

// Every text that a seed gives: pieces of statements, cut and joined. What it says does not matter, that it ends does.
TEST(HostileText, CutAndJoinedPiecesAreSurvived) {
  const std::vector<std::string> pieces{"SELECT ",
                                        "a",
                                        "\"B\"",
                                        "'x'",
                                        "$$y$$",
                                        "$tag$",
                                        "(",
                                        ")",
                                        ",",
                                        ";",
                                        ".",
                                        "*",
                                        "1",
                                        "%s",
                                        "%(x)s",
                                        "::int",
                                        "FROM ",
                                        "t ",
                                        "WITH x AS (",
                                        "INSERT INTO t ",
                                        "VALUES (1)",
                                        "UPDATE t SET a = ",
                                        "DELETE FROM ",
                                        "CREATE TABLE t (a int)",
                                        "ALTER TABLE t ",
                                        "DROP COLUMN a",
                                        "RENAME TO b",
                                        "DO $$ BEGIN ",
                                        "END $$",
                                        "EXECUTE 'z'",
                                        "--\n",
                                        "/* ",
                                        " */",
                                        "E'\\",
                                        "U&'\\0041'",
                                        "\xff",
                                        "é",
                                        "IF ",
                                        "EXISTS ",
                                        "MERGE INTO t USING s ON true WHEN MATCHED THEN ",
                                        "COPY t FROM STDIN",
                                        "EXPLAIN ANALYZE ",
                                        "JSON_TABLE(",
                                        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ",
                                        "LOOP ",
                                        "THEN ",
                                        "RETURN "};
  std::mt19937 random(20'26);
  int parsed = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto length = 1 + random() % 12; length > 0; --length) {
      const std::string& piece = pieces[random() % pieces.size()];
      text += random() % 10 == 0 ? piece.substr(0, random() % (piece.size() + 1)) : piece;
    }
    const Parsed result = parse(text);
    const auto* statements = std::get_if<std::vector<Statement>>(&result);
    if (statements == nullptr) continue;
    ++parsed;
    for (const Statement& statement : *statements) {
      EXPECT_LE(statement.begin, statement.end) << text;
      EXPECT_LE(statement.end, text.size()) << text;
      (void)parse_block(statement);
    }
  }
  EXPECT_GT(parsed, 20) << "the pieces make no statements any more";
}

}  // namespace
}  // namespace lockkeeper::sql
