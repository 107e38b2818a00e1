#include "alembic/files/revision_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::alembic {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

RevisionFile parse(std::string_view text) {
  return parse_revision_file("versions/x.py", text);
}

std::vector<std::string> names(const std::vector<NamedAt>& list) {
  std::vector<std::string> result;
  for (const NamedAt& each : list) result.push_back(each.name);
  return result;
}

TEST(RevisionFile, ReadsWhatAlembicsTemplateWrites) {
  const RevisionFile file = parse(R"("""add orders

Revision ID: b2
"""
from typing import Sequence, Union
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = 'b2'
down_revision: Union[str, Sequence[str], None] = 'a1'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = ("c3", "d4",)

def upgrade() -> None:
    op.create_table('orders', sa.Column('id', sa.Integer()), schema="shop")
    op.add_column('users', sa.Column('note', sa.Text()))
)");
  EXPECT_FALSE(file.problem.has_value());
  EXPECT_FALSE(file.needs_adapter);
  EXPECT_EQ(file.revision, "b2");
  EXPECT_EQ(file.revision_line, 10);
  EXPECT_THAT(file.down_revisions, ElementsAre(NamedAt{"a1", 11}));
  EXPECT_THAT(file.depends_on, ElementsAre(NamedAt{"c3", 13}, NamedAt{"d4", 13}));
  EXPECT_THAT(file.branch_labels, IsEmpty());
  EXPECT_EQ(file.doc, "add orders");
  EXPECT_THAT(file.tables, ElementsAre(CreatedTable{"shop", "orders", 16}));
  EXPECT_THAT(file.operations, ElementsAre("add_column", "create_table"));
  EXPECT_FALSE(file.makes_more);
}

TEST(RevisionFile, LiteralsInEverySpelling) {
  struct Row {
    const char* value;
    std::vector<std::string> down;
  };
  const std::vector<Row> rows{
      {"None", {}},
      {"()", {}},
      {"[]", {}},
      {"'a1'", {"a1"}},
      {"(\"a1\")", {"a1"}},
      {"('a1',)", {"a1"}},
      {"'a1', 'b2'", {"a1", "b2"}},
      {"['a1',\n  # why\n  'b2',\n]", {"a1", "b2"}},
      {"('a' '1')", {"a1"}},
      {"'a\\x31'", {"a1"}},
      {"r'a\\1'", {"a\\1"}},
      {"u'a1'", {"a1"}},
      {"'''a1'''", {"a1"}},
      {"'a' \\\n '1'", {"a1"}},
      {"'\\u00e9'", {"é"}},
  };
  for (const Row& row : rows) {
    const RevisionFile file = parse("revision = 'z'\ndown_revision = " + std::string(row.value) + "\n");
    EXPECT_FALSE(file.needs_adapter) << row.value;
    EXPECT_EQ(names(file.down_revisions), row.down) << row.value;
  }
}

TEST(RevisionFile, WhatIsNoLiteralIsLeftToPython) {
  for (const char* value : {"make_id()", "f'a{x}'", "x", "'a' + 'b'", "b'a'", "12", "{'a'}", "'\\N{BULLET}'",
                            "('a', None)", "'a' if x else 'b'", "[*x]"}) {
    const RevisionFile file = parse("revision = 'z'\n\ndown_revision = " + std::string(value) + "\n");
    EXPECT_TRUE(file.needs_adapter) << value;
    EXPECT_EQ(file.unclear, (NamedAt{"down_revision", 3})) << value;
  }
}

TEST(RevisionFile, OnlyTheModuleCountsAndTheLastAssignmentWins) {
  const RevisionFile file = parse(R"(
revision = "old"
revision = "new"; down_revision = None
def upgrade():
    revision = "inner"
class X:
    down_revision = "inner"
if TYPE_CHECKING:
    revision = "never"
text = """
revision = 'quoted'
"""
x.revision = "other"
f(revision="argument")
)");
  EXPECT_FALSE(file.needs_adapter);
  EXPECT_EQ(file.revision, "new");
  EXPECT_EQ(file.revision_line, 3);
  EXPECT_THAT(file.down_revisions, IsEmpty());
}

TEST(RevisionFile, WhatMayBeAssignedIsNotGuessed) {
  for (const char* more : {"if x:\n    revision = 'b'\n", "try:\n  from y import revision\nexcept E:\n  pass\n",
                           "revision += 'b'\n", "from y import revision\n", "revision, z = 'a', 'b'\n",
                           "for revision in y: pass\n", "if x: revision = 'b'\n", "def revision(): pass\n"}) {
    EXPECT_TRUE(parse("revision = 'a'\ndown_revision = None\n" + std::string(more)).needs_adapter) << more;
  }
}

TEST(RevisionFile, EncodingsOfPep263) {
  const std::string body = "revision = 'a1'\ndown_revision = None\n";
  EXPECT_EQ(parse("\xEF\xBB\xBF" + body).revision, "a1");
  const RevisionFile latin = parse("# -*- coding: latin-1 -*-\nrevision = 'caf\xE9'\ndown_revision = None\n");
  EXPECT_EQ(latin.revision, "café");
  const RevisionFile wrong = parse("revision = 'caf\xE9'\n" + body);
  ASSERT_TRUE(wrong.problem.has_value());
  EXPECT_EQ(wrong.problem->code, api::Code::kRevisionError);
  EXPECT_EQ(wrong.problem->subject, "versions/x.py:1");
  EXPECT_TRUE(parse("# coding: koi8-r\nx = '\xC1'\n" + body).needs_adapter);
  EXPECT_EQ(parse("# coding: koi8-r\n" + body).revision, "a1");
  EXPECT_EQ(parse("revision = 'a1'\r\ndown_revision = None\r\n").revision, "a1");
}

TEST(RevisionFile, AFileWithoutARevisionIsAlembicsError) {
  const RevisionFile file = parse_revision_file("versions/notes.py", "x = 1\n");
  ASSERT_TRUE(file.problem.has_value());
  EXPECT_EQ(file.problem->code, api::Code::kRevisionError);
  EXPECT_THAT(file.problem->message, HasSubstr("ould not determine revision id from filename notes.py"));
  const RevisionFile legacy = parse_revision_file("versions/abc12.py", "down_revision = None\n");
  EXPECT_FALSE(legacy.problem.has_value());
  EXPECT_EQ(legacy.revision, "abc12");
  EXPECT_TRUE(parse("revision = 'a'\n").problem.has_value());
  EXPECT_TRUE(parse("revision = 'a-1'\ndown_revision = None\n").problem.has_value());
}

TEST(RevisionFile, BrokenSourceNeverCrashesAndIsLeftToPython) {
  EXPECT_TRUE(parse("revision = 'a\ndown_revision = None\n").needs_adapter);
  EXPECT_TRUE(parse("revision = ('a'\n").needs_adapter);
  EXPECT_TRUE(parse("x = f'{f'{f\"{1}\"}'}\n").needs_adapter);
  EXPECT_TRUE(parse(std::string(1'000'000, '(')).needs_adapter);
  std::string nested;
  for (int n = 0; n < 100'000; ++n) nested += "f'{";
  EXPECT_TRUE(parse(nested).needs_adapter);
  EXPECT_TRUE(parse("").problem.has_value());
}

TEST(RevisionFile, FStringsOfPython312DoNotHideWhatFollows) {
  const RevisionFile file = parse("x = f\"{d[\"a\"]!r:>{w}} {{}}\"\nrevision = 'a1'\ndown_revision = None\n");
  EXPECT_FALSE(file.needs_adapter);
  EXPECT_EQ(file.revision, "a1");
}

TEST(RevisionFile, SaysWhereItCannotSeeTables) {
  const auto more = [](const std::string& call) {
    return parse(
               "from alembic import op\nimport sqlalchemy as sa\nrevision='a'\ndown_revision=None\ndef upgrade():\n   "
               " " +
               call + "\n")
        .makes_more;
  };
  EXPECT_TRUE(more("op.execute('CREATE TABLE t (a int)')"));
  EXPECT_TRUE(more("op.execute(sql)"));
  EXPECT_TRUE(more("op.create_table(name)"));
  EXPECT_TRUE(more("op.rename_table('a', 'b')"));
  EXPECT_TRUE(more("Base.metadata.create_all(op.get_bind())"));
  EXPECT_TRUE(more("helper()"));
  EXPECT_FALSE(more("op.execute('UPDATE t SET a = 1')"));
  EXPECT_FALSE(more("op.execute(sa.text('DROP INDEX i'))"));
  EXPECT_FALSE(more("op.drop_table('t')"));
}

}  // namespace
}  // namespace lockkeeper::alembic
