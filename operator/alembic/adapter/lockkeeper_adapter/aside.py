"""A question of ours on a connection of env.py, of which the application notices nothing: SQLAlchemy does not see it,
and a transaction that only our question began is ended after it."""


def dbapi_of(connection):
    proxied = connection.connection
    return getattr(proxied, "dbapi_connection", None) or proxied.connection


def query(connection, sql):
    dbapi = dbapi_of(connection)
    alone = is_idle(dbapi) and not connection.in_transaction()
    row = ask(dbapi, sql)
    if alone:
        dbapi.commit()  # a setting that the question made stays
    return row


def has_no_transaction(connection):
    return connection is not None and not connection.in_transaction() and is_idle(dbapi_of(connection))


def let_go(connection):
    """Ends a transaction that has only read; SQLAlchemy begins another where the next statement needs one."""
    transaction = connection.get_transaction()
    if transaction is not None:
        transaction.rollback()
    elif not is_idle(dbapi_of(connection)):
        dbapi_of(connection).rollback()


def ask(dbapi, sql):
    cursor = dbapi.cursor()
    try:
        cursor.execute(sql)
        return cursor.fetchone() if cursor.description else None
    finally:
        cursor.close()


def ask_all(dbapi, sql):
    cursor = dbapi.cursor()
    try:
        cursor.execute(sql)
        return list(cursor.fetchall())
    finally:
        cursor.close()


def is_idle(dbapi):
    """Whether the driver has no transaction open. Where a driver does not tell, it has one: nothing is ended then."""
    raw = getattr(dbapi, "_connection", dbapi)
    status = getattr(getattr(raw, "info", None), "transaction_status", None)  # psycopg and psycopg2
    if status is not None:
        return int(status) == 0
    if hasattr(dbapi, "_started"):  # SQLAlchemy's asyncpg
        return not dbapi._started
    status = getattr(raw, "_transaction_status", None)  # pg8000
    if status is not None:
        return status in (b"I", "I", 73)
    if hasattr(raw, "_in_transaction"):  # pg8000 before 1.30
        return not raw._in_transaction
    return False
