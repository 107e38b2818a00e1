"""What PostgreSQL says of a revision's statement."""

from case import Says, case

SHADOW = "--shadow=same-server"


def at_first(stage, *statements, rows=(), then):
    """The first revision is applied; rows were put in since; the second one is pending."""
    stage.application.revision("a1", "\n".join(f'op.execute("""{statement}""")' for statement in statements))
    stage.alembic("upgrade head")
    stage.sql(*rows)
    stage.application.revision("b2", then)


@case("(psycopg2.errors.DuplicateTable)", Says(f"doctor {SHADOW}", "UnversionedDatabase", 10),
      cure=f"apply --adopt=proven {SHADOW}")
def a_table_that_is_there(stage):
    stage.application.revision("a1", 'op.create_table("t_a1", sa.Column("id", sa.Integer, primary_key=True))')
    stage.sql("CREATE TABLE t_a1 (id serial PRIMARY KEY)")


@case("(psycopg2.errors.DuplicateColumn)", Says(f"doctor {SHADOW}", "UnstampedEffects", 10),
      cure=f"apply --adopt=proven {SHADOW}")
def a_column_that_is_there(stage):
    at_first(stage, "CREATE TABLE t (id int)", rows=("ALTER TABLE t ADD COLUMN note text",),
             then='op.execute("ALTER TABLE t ADD COLUMN note text")')


@case("(psycopg2.errors.UndefinedTable)", Says(f"doctor {SHADOW}", "MissingEffects", 10),
      cure=f"apply --drift=repair {SHADOW}")
def a_table_after_a_stamp(stage):
    stage.application.revision("a1", 'op.execute("CREATE TABLE t (id int)")')
    stage.application.revision("b2", 'op.execute("ALTER TABLE t ADD COLUMN note text")')
    stage.alembic("stamp a1")


@case("(psycopg2.errors.UndefinedColumn)", Says(f"doctor {SHADOW}", "MissingEffects", 0),
      cure=f"apply --drift=repair {SHADOW}")
def a_column_after_a_stamp(stage):
    stage.application.revision("a1", 'op.execute("CREATE TABLE t (id int)")')
    stage.alembic("upgrade head")
    stage.application.revision("b2", 'op.execute("ALTER TABLE t ADD COLUMN note text")')
    stage.alembic("stamp b2")
    stage.application.revision("c3", 'op.execute("CREATE INDEX i ON t (note)")')


@case("permission denied for schema public",
      Says("doctor", "MissingPrerequisite", 13, "GRANT USAGE, CREATE ON SCHEMA public TO"))
def no_right_on_public(stage):
    stage.database.query(f"ALTER DATABASE {stage.database.name} OWNER TO CURRENT_USER")
    stage.database.query("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    stage.application.chain("a1")


@case("must be owner of table", Says("apply", "MigrationFailed", 1, "OWNER TO"))
def a_table_of_another_role(stage):
    stage.database.query("CREATE TABLE t (id int)")
    stage.application.revision("a1", 'op.execute("ALTER TABLE t ADD COLUMN note text")')


@case("contains null values", Says(f"doctor {SHADOW}", "MigrationFailed", 0, "23502"),
      Says("apply", "MigrationFailed", 1, "fill the rows that have NULL in an earlier revision"))
def nulls_under_not_null(stage):
    at_first(stage, "CREATE TABLE t (id int, note text)", rows=("INSERT INTO t VALUES (1, NULL)",),
             then='op.execute("ALTER TABLE t ALTER COLUMN note SET NOT NULL")')


@case("could not create unique index", Says(f"doctor {SHADOW}", "MigrationFailed", 0, "23505"),
      Says("apply", "MigrationFailed", 1, "remove the duplicates in an earlier revision"))
def duplicates_under_a_key(stage):
    at_first(stage, "CREATE TABLE t (id int, note text)", rows=("INSERT INTO t VALUES (1, 'a'), (2, 'a')",),
             then='op.execute("CREATE UNIQUE INDEX i ON t (note)")')


@case("is violated by some row", Says(f"doctor {SHADOW}", "MigrationFailed", 0, "23514"),
      Says("apply", "MigrationFailed", 1, "correct the rows that break the check"))
def rows_under_a_check(stage):
    at_first(stage, "CREATE TABLE t (id int)", rows=("INSERT INTO t VALUES (-1)",),
             then='op.execute("ALTER TABLE t ADD CONSTRAINT positive CHECK (id > 0)")')


@case("violates foreign key constraint", Says(f"doctor {SHADOW}", "MigrationFailed", 0, "23503"),
      Says("apply", "MigrationFailed", 1, "correct or delete the rows that point nowhere"))
def rows_under_a_foreign_key(stage):
    at_first(stage, "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (t int)", rows=("INSERT INTO u VALUES (1)",),
             then='op.execute("ALTER TABLE u ADD CONSTRAINT of_t FOREIGN KEY (t) REFERENCES t (id)")')


@case("value too long for type character varying(32)",
      Says("apply", "MigrationFailed", 1, "ALTER TABLE alembic_version ALTER COLUMN version_num TYPE"))
def a_long_revision_id(stage):
    stage.application.revision("a_revision_whose_id_is_longer_than_32", "pass")


@case("CREATE INDEX CONCURRENTLY cannot run inside a transaction block",
      Says("apply", "MigrationFailed", 1, "with op.get_context().autocommit_block():"))
def concurrently_in_a_transaction(stage):
    at_first(stage, "CREATE TABLE t (id int)", then='op.execute("CREATE INDEX CONCURRENTLY i ON t (id)")')


@case('relation "i" already exists', Says(f"doctor {SHADOW}", "InvalidIndex", 10),
      cure=f"apply --apply=defensive --invalid-indexes=repair {SHADOW}")
def an_index_that_concurrently_left(stage):
    at_first(stage, "CREATE TABLE t (id int)", rows=("INSERT INTO t VALUES (1), (1)",), then="""
        with op.get_context().autocommit_block():
            op.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (id)")
        """)
    stage.alembic("upgrade head")
    stage.sql("TRUNCATE t")


@case("canceling statement due to lock timeout",
      Says("apply --lock-timeout=2s --retry-limit=0", "Blocked", 11, "pg_terminate_backend(pid)"))
def a_lock_that_is_not_had(stage):
    at_first(stage, "CREATE TABLE t (id int)", then='op.execute("ALTER TABLE t ADD COLUMN note text")')
    stage.database.admin(f"ALTER ROLE {stage.database.role} SET lock_timeout = '200ms'")
    stage.transaction("SELECT FROM t")


@case("canceling statement due to statement timeout",
      Says("apply --statement-timeout=1s", "MigrationFailed", 1, "by --statement-timeout"), cure="apply")
def a_statement_that_takes_long(stage):
    at_first(stage, "CREATE TABLE t (id int)", then='op.execute("SELECT pg_sleep(2)")')
    stage.database.admin(f"ALTER ROLE {stage.database.role} SET statement_timeout = '1s'")


@case("unsafe use of new value", Says("apply", "Applied", 0))
def an_enum_value_in_its_transaction(stage):
    stage.application.revision("a1", """op.execute("CREATE TYPE mood AS ENUM ('sad')")""")
    stage.alembic("upgrade head")
    stage.application.revision("b2", """op.execute("ALTER TYPE mood ADD VALUE 'ok'")""")
    stage.application.revision("c3", """op.execute("CREATE TABLE t (m mood DEFAULT 'ok')")""")


@case("unsafe use of new value",
      Says("apply", "MigrationFailed", 1, "in a later revision, or add it in an autocommit_block"))
def an_enum_value_in_its_revision(stage):
    at_first(stage, "CREATE TYPE mood AS ENUM ('sad')",
             then="""op.execute("ALTER TYPE mood ADD VALUE 'ok'")\nop.execute("CREATE TABLE t (m mood DEFAULT 'ok')")""")


@case("cannot be cast automatically to type", Says("apply", "MigrationFailed", 1, "postgresql_using=…"))
def a_cast(stage):
    at_first(stage, "CREATE TABLE t (id text)", then='op.execute("ALTER TABLE t ALTER COLUMN id TYPE integer")')


@case("because other objects depend on it", Says("apply", "MigrationFailed", 1, "drop what depends on it first"))
def what_others_depend_on(stage):
    at_first(stage, "CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t", then='op.execute("DROP TABLE t")')


@case("current transaction is aborted", Says("apply", "MigrationFailed", 1, "look for the first error"))
def an_error_that_was_caught(stage):
    stage.application.revision("a1", """
        try:
            op.execute("DROP TABLE nothing")
        except Exception:
            pass
        op.execute("CREATE TABLE t (id int)")
        """)


@case("permission denied to create extension", Says("apply", "MigrationFailed", 1, "let a superuser run"))
def an_extension(stage):
    stage.application.revision("a1", 'op.execute("CREATE EXTENSION pageinspect")')
