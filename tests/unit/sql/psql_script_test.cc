#include "sql/psql_script.h"

#include <gtest/gtest.h>

namespace lockkeeper::sql {
namespace {

std::string blanks(std::size_t count) {
  return std::string(count, ' ');
}

TEST(PsqlScript, PlainSqlStaysAsItIs) {
  for (const char* sql :
       {"", "SELECT 1;", "SELECT a[1:2], b::text, ':x', \"\\\" FROM t; -- \\set\n", "DO $$ \\d :x $$;"}) {
    EXPECT_EQ(read_as_psql(sql), sql);
  }
}

TEST(PsqlScript, CommandsAreBlanksUpToTheirLinesEnd) {
  EXPECT_EQ(read_as_psql("\\set a 'b\nSELECT 1;\n"), blanks(9) + "\nSELECT 1;\n");
  EXPECT_EQ(read_as_psql("/* a */ \\echo ;\r\nSELECT 1"), "/* a */ " + blanks(7) + "\r\nSELECT 1");
}

TEST(PsqlScript, WhatSendsAStatementEndsIt) {
  EXPECT_EQ(read_as_psql("SELECT 1 \\gexec\nSELECT 2"), "SELECT 1 ;" + blanks(5) + "\nSELECT 2");
  EXPECT_EQ(read_as_psql("SELECT 1\\; SELECT 2"), "SELECT 1 ; SELECT 2");
}

TEST(PsqlScript, VariablesLoseTheirColon) {
  EXPECT_EQ(read_as_psql("ALTER TABLE :t ADD :\"c\" text DEFAULT :'v'"), "ALTER TABLE  t ADD  \"c\" text DEFAULT  'v'");
  EXPECT_EQ(read_as_psql("SELECT a[1:n], b::int, ':x'"), "SELECT a[1:n], b::int, ':x'");
}

TEST(PsqlScript, RowsOfACopyAreBlanks) {
  EXPECT_EQ(read_as_psql("COPY t FROM stdin;\n1'\n\\.\nSELECT 1;"),
            "COPY t FROM stdin;\n" + blanks(2) + "\n" + blanks(2) + "\nSELECT 1;");
  EXPECT_EQ(read_as_psql("COPY t (a) FROM STDIN WITH (FORMAT csv);\n;\n"),
            "COPY t (a) FROM STDIN WITH (FORMAT csv);\n \n");
  EXPECT_EQ(read_as_psql("\\copy t FROM stdin\n1\n\\.\nSELECT 1"),
            blanks(18) + "\n" + blanks(1) + "\n" + blanks(2) + "\nSELECT 1");
  EXPECT_EQ(read_as_psql("COPY t FROM '/a';\n1;\n"), "COPY t FROM '/a';\n1;\n");
}

TEST(PsqlScript, MarksAndStrayBytesAreBlanks) {
  EXPECT_EQ(read_as_psql("\xEF\xBB\xBFSELECT 1"), blanks(3) + "SELECT 1");
  EXPECT_EQ(read_as_psql("SELECT 'caf\xE9'"), "SELECT 'caf '");
  EXPECT_EQ(read_as_psql("SELECT 'é'"), "SELECT 'é'");
}

TEST(PsqlScript, ManyCopiesTakeNoLongerThanTheirText) {
  std::string sql;
  for (int i = 0; i < 20'000; ++i) sql += "COPY t FROM stdin;\n1\n\\.\n";
  EXPECT_EQ(read_as_psql(sql).size(), sql.size());
}

}  // namespace
}  // namespace lockkeeper::sql
