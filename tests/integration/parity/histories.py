"""Histories as people have them: revisions of every kind, where the database stands before, and what else is in it."""

import dataclasses

from env_files import admin


@dataclasses.dataclass
class History:
    name: str
    revisions: object
    start: str = ""  # plain Alembic brings both twins here first
    prepare: object = lambda twin: None  # before anything
    broken: object = lambda twin: None  # after `start`
    target: str = "head"
    flags: tuple = ()
    outcome: str = "Applied"
    again: bool = True  # a second run has nothing to do


def chain(*bodies, imports=""):
    """Revisions r1, r2 … with these bodies."""
    def write(application):
        for number, body in enumerate(bodies, 1):
            application.revision(f"r{number}", body, imports=imports)
    return write


def fork(application):
    application.table("base1")
    application.table("left1", parent="base1")
    application.table("right1", parent="base1")


def merged(application):
    fork(application)
    application.revision("merge1", "pass", parent=("left1", "right1"))
    application.table("last1", parent="merge1")


def depends(application):
    application.table("a1", parent=None)
    application.table("b1", parent=None)
    application.table("b2", parent="b1", depends="a1")


def labelled(application):
    application.table("core1", parent=None)
    path = application.table("plugin1", parent=None)
    path.write_text(path.read_text().replace("branch_labels = None", "branch_labels = ('plugin',)"))
    application.table("plugin2", parent="plugin1")


LOOKS_FIRST = '''
    inspector = sa.inspect(op.get_bind())
    if not inspector.has_table("thing"):
        op.create_table("thing", sa.Column("id", sa.Integer, primary_key=True))
'''
ADDS_WHERE_MISSING = '''
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("thing")}
    if "note" not in columns:
        op.add_column("thing", sa.Column("note", sa.Text))
'''
TRIES = '''
    connection = op.get_bind()
    try:
        with connection.begin_nested():
            connection.execute(sa.text("CREATE TABLE thing (id int PRIMARY KEY, note text)"))
    except Exception:
        pass
'''

HISTORIES = [
    History("a_chain", lambda application: application.chain("a1", "b2", "c3")),
    History("from_the_middle", lambda application: application.chain("a1", "b2", "c3"), start="b2"),
    History("nothing_pending", lambda application: application.chain("a1", "b2"), start="b2", outcome="UpToDate"),
    History("an_older_target_is_nothing", lambda application: application.chain("a1", "b2", "c3"), start="c3",
            target="b2", outcome="UpToDate"),
    History("a_target_in_the_middle", lambda application: application.chain("a1", "b2", "c3"), target="b2"),
    History("a_relative_target", lambda application: application.chain("a1", "b2", "c3"), start="a1", target="+1",
            again=False),
    History("two_heads", fork, target="heads", flags=("--heads=all",)),
    History("a_merge", merged),
    History("a_merge_from_one_arm", merged, start="left1"),
    History("depends_on", depends, target="heads", flags=("--heads=all",)),
    History("a_branch_by_its_label", labelled, target="plugin@head"),
    History("every_kind_of_object", chain(
        'op.execute("CREATE TYPE mood AS ENUM (\'sad\', \'ok\')")',
        'op.create_table("person", sa.Column("id", sa.Integer, primary_key=True),'
        ' sa.Column("name", sa.String(40), nullable=False, index=True, comment="as she writes it"),'
        ' sa.Column("boss", sa.Integer, sa.ForeignKey("person.id")), sa.UniqueConstraint("name"), comment="people")',
        'op.execute("CREATE VIEW adults AS SELECT id FROM person")\n'
        'op.execute("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$")\n'
        'op.execute("CREATE TRIGGER t BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION f()")',
        'op.execute("ALTER TABLE person ENABLE ROW LEVEL SECURITY")\n'
        'op.execute("CREATE POLICY own ON person USING (name = current_user)")\n'
        'op.execute("GRANT SELECT (id) ON person TO PUBLIC")')),
    History("enum_value_and_its_use_in_the_next", chain(
        'op.execute("CREATE TYPE mood AS ENUM (\'sad\')")',
        'with op.get_context().autocommit_block():\n    op.execute("ALTER TYPE mood ADD VALUE \'ok\'")',
        'op.execute("CREATE TABLE m (x mood DEFAULT \'ok\')")')),
    History("concurrently", chain(
        'op.create_table("t", sa.Column("id", sa.Integer))',
        'with op.get_context().autocommit_block():\n'
        '    op.create_index("i", "t", ["id"], postgresql_concurrently=True)')),
    History("vacuum_between", chain(
        'op.create_table("t", sa.Column("id", sa.Integer))',
        'with op.get_context().autocommit_block():\n    op.execute("VACUUM t")\nop.execute("INSERT INTO t VALUES (1)")')),
    History("seeds", chain(
        'kinds = op.create_table("kind", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))\n'
        'op.bulk_insert(kinds, [{"name": "a"}, {"name": "b"}])',
        'bind = op.get_bind()\n'
        'for id, name in bind.execute(sa.text("SELECT id, name FROM kind")).fetchall():\n'
        '    bind.execute(sa.text("UPDATE kind SET name = :n WHERE id = :i"), {"n": name * 2, "i": id})')),
    History("a_session_of_the_orm", chain(
        'op.create_table("kind", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))',
        'from sqlalchemy.orm import Session\n'
        'session = Session(bind=op.get_bind())\n'
        'session.execute(sa.text("INSERT INTO kind (name) VALUES (\'x\')"))\nsession.commit()',
        'op.add_column("kind", sa.Column("more", sa.Text))')),
    History("the_drivers_own_cursor", chain(
        'cursor = op.get_bind().connection.cursor()\ncursor.execute("CREATE TABLE raw (id int)")\ncursor.close()',
        'op.execute("INSERT INTO raw SELECT generate_series(1, 5)")')),
    History("several_statements_in_one", chain('op.execute("CREATE TABLE x (i int); CREATE TABLE y (i int);")')),
    History("percent_and_colon", chain(
        'op.execute("CREATE TABLE x (i text DEFAULT \'50%\', j text DEFAULT \'a:b\')")',
        'op.execute(sa.text("INSERT INTO x (i) SELECT \'%s\\\\:y\'::text"))')),
    History("another_search_path_for_a_while", chain(
        'op.execute("CREATE SCHEMA inner_one")\nop.execute("SET LOCAL search_path TO inner_one")\n'
        'op.execute("CREATE TABLE inside (id int)")\nop.execute("SET LOCAL search_path TO DEFAULT")',
        'op.execute("CREATE TABLE outside (id int)")'),
        prepare=admin("GRANT CREATE ON DATABASE <name> TO <owner>")),
    History("own_timeouts", chain(
        'op.execute("SET LOCAL lock_timeout = \'9s\'")\nop.execute("SET LOCAL statement_timeout = \'99s\'")\n'
        'op.create_table("t", sa.Column("id", sa.Integer))')),
    History("temporary_tables", chain(
        'op.execute("CREATE TEMPORARY TABLE scratch (id int) ON COMMIT DROP")\n'
        'op.execute("CREATE TABLE kept AS SELECT * FROM scratch")')),
    History("savepoints", chain(TRIES, 'op.create_table("u", sa.Column("id", sa.Integer))')),
    History("batch_mode", chain(
        'op.create_table("t", sa.Column("id", sa.Integer), sa.Column("old", sa.Integer))',
        'with op.batch_alter_table("t") as batch:\n    batch.drop_column("old")\n'
        '    batch.add_column(sa.Column("new", sa.Text))')),
    History("renames_and_type_changes", chain(
        'op.create_table("t", sa.Column("id", sa.Integer), sa.Column("v", sa.String(10)))',
        'op.rename_table("t", "u")\nop.alter_column("u", "v", new_column_name="w", type_=sa.Text())',
        'op.drop_table("u")')),
    History("looks_before_it_creates", chain(LOOKS_FIRST, ADDS_WHERE_MISSING),
            prepare=lambda twin: [twin.query("CREATE TABLE thing (id int PRIMARY KEY)"),
                                  twin.query(f"ALTER TABLE thing OWNER TO {twin.role}")]),
    History("looks_before_it_adds", chain(LOOKS_FIRST, ADDS_WHERE_MISSING), start="r1",
            broken=lambda twin: twin.query("ALTER TABLE thing ADD note text")),
    History("if_not_exists", chain(
        'op.execute("CREATE TABLE IF NOT EXISTS thing (id int)")',
        'op.execute("ALTER TABLE thing ADD COLUMN IF NOT EXISTS note text")',
        'op.execute("CREATE INDEX IF NOT EXISTS thing_note ON thing (note)")'),
        prepare=lambda twin: [twin.query("CREATE TABLE thing (id int, note text)"),
                              twin.query(f"ALTER TABLE thing OWNER TO {twin.role}")]),
    History("tries_and_goes_on", chain(TRIES, 'op.execute("ALTER TABLE thing ADD COLUMN IF NOT EXISTS more text")'),
            prepare=lambda twin: [twin.query("CREATE TABLE thing (id int PRIMARY KEY, note text)"),
                                  twin.query(f"ALTER TABLE thing OWNER TO {twin.role}")]),
    History("puts_right_what_was_lost", chain(
        'op.create_table("thing", sa.Column("id", sa.Integer, primary_key=True))', LOOKS_FIRST, ADDS_WHERE_MISSING),
        start="r1", broken=lambda twin: twin.query("DROP TABLE thing")),
    History("somebody_elses_tables", lambda application: application.chain("a1", "b2"),
            prepare=admin("CREATE TABLE not_ours (id int)", "CREATE SCHEMA other", "CREATE TABLE other.also (id int)",
                          "INSERT INTO not_ours VALUES (7)")),
    History("an_index_that_a_dba_made", lambda application: application.chain("a1", "b2"), start="a1",
            broken=admin("CREATE INDEX by_hand ON t_a1 (id)", "COMMENT ON TABLE t_a1 IS 'by hand'",
                         "ALTER TABLE t_a1 ADD by_hand text")),
    History("an_event_trigger_of_a_dba", lambda application: application.chain("a1", "b2"),
            prepare=admin("CREATE TABLE ddl_log (tag text)", "GRANT INSERT ON ddl_log TO PUBLIC",
                          "CREATE FUNCTION log_ddl() RETURNS event_trigger LANGUAGE plpgsql AS"
                          " $$BEGIN IF current_setting('search_path') NOT LIKE '%lockkeeper%' THEN"
                          " INSERT INTO public.ddl_log SELECT object_identity FROM pg_event_trigger_ddl_commands()"
                          " WHERE schema_name = 'public'; END IF; END$$",
                          "CREATE EVENT TRIGGER log_all ON ddl_command_end EXECUTE FUNCTION log_ddl()")),
    History("role_and_database_settings", lambda application: application.chain("a1", "b2"),
            prepare=admin("ALTER ROLE <owner> SET lock_timeout = '3s'", "ALTER DATABASE <name> SET statement_timeout = '50s'",
                          "ALTER ROLE <owner> SET search_path = shop, public",
                          "ALTER ROLE <owner> SET default_transaction_isolation = 'repeatable read'",
                          "CREATE SCHEMA shop AUTHORIZATION <owner>")),
    History("no_right_to_create_a_schema", lambda application: application.chain("a1", "b2"),
            prepare=admin("ALTER DATABASE <name> OWNER TO CURRENT_USER", "REVOKE CREATE ON DATABASE <name> FROM PUBLIC",
                          "GRANT ALL ON SCHEMA public TO <owner>")),
    History("a_thousand_rows_in_the_way", chain(
        'op.create_table("big", sa.Column("id", sa.Integer, primary_key=True), sa.Column("v", sa.Integer))\n'
        'op.execute("INSERT INTO big SELECT i, i % 7 FROM generate_series(1, 1000) i")',
        'op.alter_column("big", "v", nullable=False)\nop.create_check_constraint("positive", "big", "v >= 0")',
        'op.execute("DELETE FROM big WHERE v = 3")\nop.create_foreign_key("fk", "big", "big", ["v"], ["id"],'
        ' postgresql_not_valid=True)')),
]
