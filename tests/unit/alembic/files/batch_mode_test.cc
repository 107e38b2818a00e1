#include "alembic/files/batch_mode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lockkeeper::alembic {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<CallOutsideOfBatch> calls(const std::string& line) {
  return calls_outside_of_batch("from alembic import op\n\n\ndef upgrade() -> None:\n    " + line +
                                "\n\n\ndef downgrade():\n    op.drop_constraint('c', 'orders')\n");
}

TEST(BatchMode, EnvAsksForItByAnArgumentOrAKey) {
  for (const char* text :
       {"context.configure(connection=c, render_as_batch=True)\n", "options = {'render_as_batch': True}\n",
        "context.configure(render_as_batch=connection.dialect.name == 'sqlite')\n",
        "options['render_as_batch'] = url.startswith('sqlite')\n"}) {
    EXPECT_TRUE(asks_for_batch_mode(text)) << text;
  }
}

TEST(BatchMode, EnvDoesNotAskForItWhereItSaysNoOrNothing) {
  for (const char* text : {"", "context.configure(connection=c)\n", "context.configure(render_as_batch=False)\n",
                           "options = {'render_as_batch': None}\n", "options['render_as_batch'] = False\n",
                           "# render_as_batch=True\n", "text = 'render_as_batch=True'\n",
                           "if options['render_as_batch']:\n    pass\n", "context.configure(render_as_batch=True\n"}) {
    EXPECT_FALSE(asks_for_batch_mode(text)) << text;
  }
}

TEST(CallsOutsideOfBatch, ConstraintsAndComments) {
  EXPECT_THAT(calls("op.create_foreign_key('fk', 'orders', 'shops', ['shop'], ['id'])"),
              ElementsAre(CallOutsideOfBatch{"create_foreign_key", "orders", 5}));
  EXPECT_THAT(calls("op.create_unique_constraint('u', table_name='orders', columns=['a', 'b'])"),
              ElementsAre(CallOutsideOfBatch{"create_unique_constraint", "orders", 5}));
  EXPECT_THAT(calls("op.drop_constraint(op.f('c'), 'orders', type_='check')"),
              ElementsAre(CallOutsideOfBatch{"drop_constraint", "orders", 5}));
  EXPECT_THAT(calls("op.create_check_constraint('c', TABLE, 'a > 0')"),
              ElementsAre(CallOutsideOfBatch{"create_check_constraint", "", 5}));
  EXPECT_THAT(calls("op.create_primary_key('k', 'orders', ['id'])"),
              ElementsAre(CallOutsideOfBatch{"create_primary_key", "orders", 5}));
  EXPECT_THAT(calls("op.create_table_comment('orders', 'all of them')"),
              ElementsAre(CallOutsideOfBatch{"create_table_comment", "orders", 5}));
}

TEST(CallsOutsideOfBatch, AColumnThatIsChangedOtherwiseThanByName) {
  for (const char* change : {"type_=sa.String(20)", "nullable=False", "server_default=None", "comment='x'"}) {
    EXPECT_THAT(calls("op.alter_column('orders', 'note', existing_type=sa.Text(), " + std::string(change) + ")"),
                ElementsAre(CallOutsideOfBatch{"alter_column", "orders", 5}))
        << change;
  }
  EXPECT_THAT(calls("op.alter_column('orders', 'note', new_column_name='remark')"), IsEmpty());
  EXPECT_THAT(calls("op.alter_column('orders', 'note', new_column_name=f(nullable=True))"), IsEmpty())
      << "an argument of another call";
}

TEST(CallsOutsideOfBatch, AColumnWithAConstraint) {
  EXPECT_THAT(calls("op.add_column('orders', sa.Column('shop', sa.ForeignKey('shops.id')))"),
              ElementsAre(CallOutsideOfBatch{"add_column", "orders", 5}));
  EXPECT_THAT(calls("op.add_column('orders', sa.Column('mail', sa.Text(), unique=True))"),
              ElementsAre(CallOutsideOfBatch{"add_column", "orders", 5}));
  EXPECT_THAT(calls("op.add_column('orders', sa.Column('mail', sa.Text(), index=True))"), IsEmpty());
}

TEST(CallsOutsideOfBatch, WhatSQLiteTakesAnywhere) {
  EXPECT_THAT(calls("op.create_table('a')\n    op.drop_column('a', 'b')\n    op.create_index('i', 'a', ['b'])"),
              IsEmpty());
}

TEST(CallsOutsideOfBatch, InBatchModeItIsAnothersMethod) {
  EXPECT_THAT(calls("with op.batch_alter_table('orders') as batch:\n        batch.drop_constraint('c')"), IsEmpty());
  EXPECT_THAT(calls("with op.batch_alter_table('a') as batch_op:\n        batch_op.alter_column('b', nullable=False)"),
              IsEmpty());
}

TEST(CallsOutsideOfBatch, WhoAsksForTheDialectKnows) {
  EXPECT_THAT(calls("if op.get_bind().dialect.name != 'sqlite':\n        op.drop_constraint('c', 'orders')"),
              IsEmpty());
}

TEST(CallsOutsideOfBatch, EachDatabaseHasItsUpgrade) {
  EXPECT_THAT(
      calls_outside_of_batch("def upgrade(name):\n    globals()['upgrade_' + name]()\n\n\n"
                             "def upgrade_one():\n    op.drop_constraint('c', 'a')\n\n\n"
                             "async def upgrade_two():\n    op.drop_constraint('d', 'b')\n"),
      ElementsAre(CallOutsideOfBatch{"drop_constraint", "a", 6}, CallOutsideOfBatch{"drop_constraint", "b", 10}));
  EXPECT_THAT(calls_outside_of_batch("def upgrade():\n    op.drop_constraint('c'"), IsEmpty()) << "unfinished";
  EXPECT_THAT(calls_outside_of_batch("def upgrade"), IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::alembic
