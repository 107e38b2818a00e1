"""env.py files as people write them, each with what it needs around it. Every one works under plain Alembic."""

import dataclasses
import textwrap

_HEAD = """
import os
from alembic import context
from sqlalchemy import create_engine, pool, text
url = os.environ["DATABASE_URL"]
"""


def env(body):
    return _HEAD + textwrap.dedent(body)


def admin(*statements):
    """Statements of a DBA in each twin before anything runs; <owner> is the role that env.py logs in as, <name> the database."""
    def prepare(twin):
        for statement in statements:
            twin.query(statement.replace("<owner>", twin.role).replace("<name>", twin.name))
    return prepare


@dataclasses.dataclass
class EnvFile:
    name: str
    text: str
    prepare: object = lambda twin: None
    environment: object = lambda twin: {}
    revisions: object = lambda application: application.chain("a1", "b2", "c3")
    files: dict = dataclasses.field(default_factory=dict)
    target: str = "head"
    flags: tuple = ()
    outcome: str = "Applied"


def _sql(*pairs):
    """Revisions of plain SQL: (id, statement …)."""
    def write(application):
        for name, *statements in pairs:
            application.revision(name, "\n".join(f"op.execute({statement!r})" for statement in statements))
    return write


CREATED = _sql(("a1", "CREATE TABLE item (id int PRIMARY KEY)"), ("b2", "ALTER TABLE item ADD note text"))

ENV_FILES = [
    EnvFile("the_template", env("""
        def run():
            engine = create_engine(url, poolclass=pool.NullPool)
            with engine.connect() as connection:
                context.configure(connection=connection, target_metadata=None)
                with context.begin_transaction():
                    context.run_migrations()
        run()
        """)),
    EnvFile("one_transaction_of_its_own_around_everything", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.begin() as connection:
            context.configure(connection=connection)
            context.run_migrations()
        """)),
    EnvFile("transaction_per_migration", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            context.configure(connection=connection, transaction_per_migration=True)
            with context.begin_transaction():
                context.run_migrations()
        """)),
    EnvFile("a_pool_that_is_kept", env("""
        engine = create_engine(url, pool_pre_ping=True, pool_size=2)
        with engine.connect() as first:
            assert first.execute(text("SELECT 1")).scalar() == 1
        connection = engine.connect()
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
        """)),
    EnvFile("seeds_commits_and_reads_before", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS setting (name text PRIMARY KEY, value text)"))
            connection.execute(text("INSERT INTO setting VALUES ('prefix', 'x') ON CONFLICT DO NOTHING"))
        with engine.connect() as connection:
            prefix = connection.execute(text("SELECT value FROM setting WHERE name = 'prefix'")).scalar()
            assert prefix == "x", "the seed is gone"
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """)),
    EnvFile("models_that_create_all_at_import", env("""
        import sys
        sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        import models
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            context.configure(connection=connection, target_metadata=models.metadata)
            with context.begin_transaction():
                context.run_migrations()
        """), files={"models.py": """
        import os
        from sqlalchemy import Column, Integer, MetaData, Table, create_engine, pool
        metadata = MetaData()
        Table("of_the_models", metadata, Column("id", Integer, primary_key=True))
        metadata.create_all(create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool))
        """}),
    EnvFile("an_application_that_starts_inside", env("""
        engine = create_engine(url, poolclass=pool.NullPool)

        def create_app():
            # Looks up its own configuration in its own table, and makes it at the first start.
            with engine.connect() as connection:
                there = connection.execute(text("SELECT to_regclass('config') IS NOT NULL")).scalar()
                if not there:
                    connection.execute(text("CREATE TABLE config (version int)"))
                    connection.execute(text("INSERT INTO config VALUES (1)"))
                    connection.execute(text("COMMIT"))
            with engine.connect() as connection:
                return connection.execute(text("SELECT version FROM config")).scalar_one()

        assert create_app() == 1
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """)),
    EnvFile("tenant_by_search_path", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            connection.execute(text("SET search_path TO shop"))
            if hasattr(connection, "commit"):
                connection.commit()
            connection.dialect.default_schema_name = "shop"
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """), prepare=admin("CREATE SCHEMA shop AUTHORIZATION <owner>"), revisions=CREATED),
    EnvFile("tenant_whose_schema_env_py_makes", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA IF NOT EXISTS fresh"))
        with engine.connect() as connection:
            connection.execute(text("SET search_path TO fresh"))
            if hasattr(connection, "commit"):
                connection.commit()
            context.configure(connection=connection, version_table_schema="fresh")
            with context.begin_transaction():
                context.run_migrations()
        """), prepare=admin("GRANT CREATE ON DATABASE <name> TO <owner>"), revisions=CREATED),
    EnvFile("search_path_by_connect_args", env("""
        engine = create_engine(url, connect_args={"options": "-c search_path=shop,public -c work_mem=5MB"})
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """), prepare=admin("CREATE SCHEMA shop AUTHORIZATION <owner>"), revisions=CREATED),
    EnvFile("search_path_by_a_connect_event", env("""
        from sqlalchemy import event
        engine = create_engine(url, poolclass=pool.NullPool)

        @event.listens_for(engine, "connect")
        def set_path(dbapi_connection, record):
            cursor = dbapi_connection.cursor()
            cursor.execute("SET SESSION search_path = shop")
            cursor.close()
            dbapi_connection.commit()

        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """), prepare=admin("CREATE SCHEMA shop AUTHORIZATION <owner>"), revisions=CREATED),
    EnvFile("set_role_and_commit", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            connection.execute(text("SET ROLE " + os.environ["GROUP_ROLE"]))
            if hasattr(connection, "commit"):
                connection.commit()
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """), prepare=admin("CREATE ROLE g_<name>", "GRANT g_<name> TO <owner>", "GRANT ALL ON DATABASE <name> TO g_<name>",
                            "CREATE SCHEMA held AUTHORIZATION g_<name>",
                            "ALTER DATABASE <name> SET search_path = held"),
        environment=lambda twin: {"GROUP_ROLE": "g_" + twin.name}, revisions=CREATED),
    EnvFile("another_login_than_the_url", env("""
        from sqlalchemy.engine import make_url
        migrator = make_url(url)
        migrator = migrator.set(username=os.environ["MIGRATOR"])
        engine = create_engine(migrator, poolclass=pool.NullPool)
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """), prepare=lambda twin: admin(
            "CREATE SCHEMA held",
            f"CREATE ROLE m_<name> LOGIN PASSWORD '{twin.query('SELECT rolpassword FROM pg_authid WHERE rolname = %s', twin.role)[0][0]}'",
            "GRANT CONNECT ON DATABASE <name> TO m_<name>", "ALTER SCHEMA held OWNER TO m_<name>",
            "ALTER DATABASE <name> SET search_path = held")(twin),
        environment=lambda twin: {"MIGRATOR": "m_" + twin.name}, revisions=CREATED),
    EnvFile("a_version_table_in_a_schema_of_its_own", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            context.configure(connection=connection, version_table="schema_version", version_table_schema="meta",
                              version_table_pk=False, include_schemas=True)
            with context.begin_transaction():
                context.run_migrations()
        """), prepare=admin("CREATE SCHEMA meta AUTHORIZATION <owner>")),
    EnvFile("multidb_with_one_engine_a_name", env("""
        urls = {"engine1": url, "engine2": os.environ["SECOND_URL"]}
        engines = {}
        for name, one in urls.items():
            connection = create_engine(one, poolclass=pool.NullPool).connect()
            engines[name] = (connection, connection.begin())
        try:
            for name, (connection, _) in engines.items():
                context.configure(connection=connection, upgrade_token="%s_upgrades" % name,
                                  downgrade_token="%s_downgrades" % name)
                context.run_migrations(engine_name=name)
            for _, transaction in engines.values():
                transaction.commit()
        finally:
            for connection, _ in engines.values():
                connection.close()
        """), prepare=admin("CREATE SCHEMA second AUTHORIZATION <owner>"),
        environment=lambda twin: {"SECOND_URL": twin.url(scheme="postgresql") + "?options=-csearch_path%3Dsecond"},
        revisions=lambda application: [
            application.write(f"migrations/versions/{name}.py", f'''
                from alembic import op
                import sqlalchemy as sa
                revision, down_revision = {name!r}, {parent!r}

                def upgrade(engine_name):
                    globals()["upgrade_" + engine_name]()

                def upgrade_engine1():
                    op.create_table("one_{name}", sa.Column("id", sa.Integer, primary_key=True))

                def upgrade_engine2():
                    op.create_table("two_{name}", sa.Column("id", sa.Integer, primary_key=True))
                ''') for name, parent in (("a1", None), ("b2", "a1"))]),
    EnvFile("a_loop_over_tenants", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            for tenant in ("north", "south", "west"):
                connection.execute(text("SET search_path TO " + tenant))
                if hasattr(connection, "commit"):
                    connection.commit()
                context.configure(connection=connection, version_table_schema=tenant)
                with context.begin_transaction():
                    context.run_migrations()
        """), prepare=admin(*[f"CREATE SCHEMA {name} AUTHORIZATION <owner>" for name in ("north", "south", "west")]),
        revisions=CREATED),
    EnvFile("two_version_tables_in_one_database", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        for table in ("first_version", "second_version"):
            with engine.connect() as connection:
                context.configure(connection=connection, version_table=table)
                with context.begin_transaction():
                    context.run_migrations(part=table[:-8])
        """), revisions=lambda application: application.write("migrations/versions/a1.py", '''
            from alembic import op
            revision, down_revision = "a1", None

            def upgrade(part):
                op.execute("CREATE TABLE part_%s (id int)" % part)
            ''')),
    EnvFile("autocommit_isolation", env("""
        engine = create_engine(url, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """)),
    EnvFile("serializable", env("""
        engine = create_engine(url, poolclass=pool.NullPool, isolation_level="SERIALIZABLE")
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """)),
    EnvFile("a_token_that_is_fetched_when_it_connects", env("""
        from sqlalchemy import event
        from sqlalchemy.engine import make_url
        real = make_url(url)
        engine = create_engine(real.set(password="expired"), poolclass=pool.NullPool)

        @event.listens_for(engine, "do_connect")
        def provide_token(dialect, record, cargs, cparams):
            cparams["password"] = real.password

        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """)),
    EnvFile("a_token_and_no_database_url", """
        import os
        from alembic import context
        from sqlalchemy import create_engine, event, pool
        from sqlalchemy.engine import make_url
        real = make_url(os.environ["HIDDEN_URL"])
        engine = create_engine(real.set(password=None), poolclass=pool.NullPool)

        @event.listens_for(engine, "do_connect")
        def provide_token(dialect, record, cargs, cparams):
            cparams["password"] = real.password

        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """, environment=lambda twin: {"HIDDEN_URL": twin.url(), "DATABASE_URL": None}),
    EnvFile("a_creator", """
        import os
        import psycopg2
        from alembic import context
        from sqlalchemy import create_engine, pool
        engine = create_engine("postgresql+psycopg2://", poolclass=pool.NullPool,
                               creator=lambda: psycopg2.connect(os.environ["HIDDEN_URL"]))
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """, environment=lambda twin: {"HIDDEN_URL": twin.url(), "DATABASE_URL": None}),
    EnvFile("prints_and_logs_and_threads", env("""
        import atexit, logging, sys, threading
        print("starting", flush=True)
        logging.basicConfig(stream=sys.stdout)
        threading.Thread(target=lambda: threading.Event().wait(600), daemon=True).start()
        atexit.register(lambda: print("bye"))
        engine = create_engine(url, poolclass=pool.NullPool, echo=True)
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        print("done")
        """)),
    EnvFile("exits_with_zero_at_its_end", env("""
        import sys
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        sys.exit(0)
        """)),
    EnvFile("a_hook_of_its_own_on_every_version", env("""
        engine = create_engine(url, poolclass=pool.NullPool)

        def note(ctx, step, heads, run_args, **kw):
            ctx.connection.execute(text("CREATE TABLE IF NOT EXISTS noted (revision text)"))
            ctx.connection.execute(text("INSERT INTO noted VALUES (:r)"), {"r": step.up_revision_id})

        with engine.connect() as connection:
            context.configure(connection=connection, on_version_apply=note)
            with context.begin_transaction():
                context.run_migrations()
        """)),
    EnvFile("a_second_connection_that_reads", env("""
        engine = create_engine(url)
        other = engine.connect()
        other.execute(text("SELECT 1"))
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        with engine.begin() as third:
            third.execute(text("CREATE TABLE IF NOT EXISTS afterwards (id int)"))
        other.close()
        """)),
    EnvFile("work_of_its_own_after_the_migrations", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        with engine.begin() as connection:
            connection.execute(text("CREATE OR REPLACE VIEW latest AS SELECT max(revision) AS revision FROM applied"))
            connection.execute(text("GRANT SELECT ON latest TO PUBLIC"))
        """)),
    EnvFile("migrates_only_where_somebody_says_so", env("""
        if os.environ.get("MIGRATE") == "yes":
            engine = create_engine(url, poolclass=pool.NullPool)
            with engine.connect() as connection:
                context.configure(connection=connection)
                with context.begin_transaction():
                    context.run_migrations()
        """), environment=lambda twin: {"MIGRATE": "yes"}),
    EnvFile("arguments_for_its_revisions", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations(color="green")
        """), revisions=lambda application: application.write("migrations/versions/a1.py", '''
            from alembic import op
            revision, down_revision = "a1", None

            def upgrade(color):
                op.execute("CREATE TABLE is_%s (id int)" % color)
            ''')),
    EnvFile("session_settings_of_its_own", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            connection.execute(text("SET lock_timeout = '7s'"))
            connection.execute(text("SET statement_timeout = '61s'"))
            connection.execute(text("SET application_name = 'migrations of the shop'"))
            if hasattr(connection, "commit"):
                connection.commit()
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """)),
    EnvFile("an_advisory_lock_of_its_own", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(4711)"))
            if hasattr(connection, "commit"):
                connection.commit()
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
            connection.execute(text("SELECT pg_advisory_unlock(4711)"))
        """)),
    EnvFile("a_lock_in_its_transaction_as_people_write_it", env("""
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                connection.execute(text("SELECT pg_advisory_xact_lock(4711)"))
                context.run_migrations()
        """)),
    EnvFile("version_locations_by_env_py", env("""
        here = os.path.dirname(os.path.abspath(__file__))
        context.script.__dict__.pop("_version_locations", None)
        context.script.version_locations = [os.path.join(here, "postgres_versions")]
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """), files={"migrations/postgres_versions/a1.py": """
        from alembic import op
        revision, down_revision = "a1", None

        def upgrade():
            op.execute("CREATE TABLE elsewhere (id int)")
        """}, revisions=lambda application: None),
]
