"""Where a connection leads: what SQLAlchemy hands to a driver, in libpq's words, and back."""

import inspect
import os
import ssl
from urllib.parse import quote

_LIBPQ_DRIVERS = ("psycopg2", "psycopg", "psycopg2cffi", "psycopg_async")
# What else a libpq URL may say of how to connect; the rest is the driver's own.
_LIBPQ_OPTIONS = (
    "hostaddr passfile channel_binding connect_timeout options sslmode sslcompression sslcert sslkey sslpassword "
    "sslrootcert sslcrl sslcrldir sslsni sslnegotiation requirepeer ssl_min_protocol_version ssl_max_protocol_version "
    "krbsrvname gsslib gssencmode gssdelegation service target_session_attrs load_balance_hosts keepalives "
    "keepalives_idle keepalives_interval keepalives_count tcp_user_timeout require_auth"
).split()


_VARIABLES = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "database",
              "PGSSLMODE": "sslmode", "PGSSLROOTCERT": "sslrootcert", "PGSSLCERT": "sslcert", "PGSSLKEY": "sslkey",
              "PGPASSFILE": "passfile", "PGSERVICE": "service"}


def describe(dialect, cargs, cparams):
    """One dictionary of words for every driver."""
    words = dict(cparams)
    dsn = words.pop("dsn", None) or words.pop("conninfo", None) or (cargs[0] if cargs else None)
    if isinstance(dsn, str) and dsn:
        words = dict(_parse_dsn(dialect, dsn), **{name: value for name, value in words.items() if value is not None})
    host = words.get("host")
    port = words.get("port")
    if isinstance(host, (list, tuple)):
        host = ",".join(str(item) for item in host)
    if isinstance(port, (list, tuple)):
        port = ",".join(str(item) for item in port)
    if words.get("unix_sock"):
        host, _, name_of_socket = str(words["unix_sock"]).rpartition("/")
        port = port or name_of_socket.rpartition(".")[2]  # .s.PGSQL.5432
    _add_variables(dialect, words)
    host, port = host or words.get("host"), port or words.get("port")
    password = words.get("password")
    if callable(password) and not inspect.iscoroutinefunction(password):
        password = password()
    options = {name: str(words[name]) for name in _LIBPQ_OPTIONS if isinstance(words.get(name), (str, int))}
    if dialect.driver not in _LIBPQ_DRIVERS:
        options.pop("options", None)
    mode = _ssl_mode(words.get("ssl", words.get("ssl_context")))
    if mode:
        options["sslmode"] = mode
    return {
        "dialect": dialect.name,
        "driver": dialect.driver,
        "host": str(host or ""),
        "port": str(port or ""),
        "database": str(words.get("dbname") or words.get("database") or ""),
        "user": str(words.get("user") or ""),
        "password": password if isinstance(password, str) else "",
        "options": options,
        # Something that only this driver can do: a socket that is open already, a password that it asks for itself.
        "opaque": bool(words.get("sock")) or (password is not None and not isinstance(password, str)),
        "server_version": 0,
    }


def url(target):
    """In libpq's spelling, with the password."""
    userinfo = quote(target["user"], safe="")
    if target["password"]:
        userinfo += ":" + quote(target["password"], safe="")
    options = dict(target["options"])
    host, port = target["host"], target["port"]
    location = ""
    if "," in host or host.startswith("/"):
        options["host"] = host
        if port:
            options["port"] = port
    else:
        location = ("[%s]" % host if ":" in host else host) + (":" + port if port else "")
    text = "postgresql://" + (userinfo + "@" if userinfo else "") + location
    text += "/" + quote(target["database"], safe="")
    if options:
        text += "?" + "&".join("%s=%s" % (name, quote(value, safe="")) for name, value in sorted(options.items()))
    return text


def name(target):
    """For sentences: no password."""
    where = target["host"] or "the default host"
    if target["port"]:
        where += ":" + target["port"]
    return "database %s on %s" % (target["database"] or "(default)", where)


def redirected(dialect, cparams, redirect):
    """The same arguments, but to where `redirect` (a URL) leads; nothing else of them changes."""
    from sqlalchemy.engine import make_url

    goal = make_url("postgresql://" + redirect.split("://", 1)[1])
    query = dict(goal.query)
    host = goal.host or query.get("host")
    for word in ("host", "hostaddr", "port", "user", "password", "dbname", "database", "dsn", "conninfo", "unix_sock",
                 "service", "passfile"):
        cparams.pop(word, None)
    if dialect.driver == "pg8000" and host and host.startswith("/"):
        cparams["unix_sock"] = "%s/.s.PGSQL.%s" % (host, goal.port or query.get("port") or 5432)
    elif host:
        cparams["host"] = host
    port = goal.port or query.get("port")
    if port and "unix_sock" not in cparams:
        cparams["port"] = int(port)
    if goal.username:
        cparams["user"] = goal.username
    if goal.password:
        cparams["password"] = str(goal.password)
    cparams["dbname" if dialect.driver in _LIBPQ_DRIVERS else "database"] = goal.database
    return [], cparams


def _add_variables(dialect, words):
    """env.py may put into the environment what it has just fetched; the drivers look there."""
    if dialect.driver == "pg8000":
        return
    for variable, name_of_word in _VARIABLES.items():
        value = os.environ.get(variable)
        if value and not words.get(name_of_word) and not (name_of_word == "database" and words.get("dbname")):
            words[name_of_word] = value


def _parse_dsn(dialect, dsn):
    dbapi = getattr(dialect, "dbapi", None)
    try:
        if hasattr(dbapi, "extensions"):
            return dbapi.extensions.parse_dsn(dsn)
        if hasattr(dbapi, "conninfo"):
            return dbapi.conninfo.conninfo_to_dict(dsn)
        from sqlalchemy.engine import make_url

        parsed = make_url(dsn)
        return dict(parsed.query, host=parsed.host, port=parsed.port, user=parsed.username, database=parsed.database,
                    password=str(parsed.password or ""))
    except Exception:  # pylint: disable=broad-except
        return {}  # the driver itself will say what is wrong with it


def _ssl_mode(value):
    if isinstance(value, str):
        return value
    if isinstance(value, ssl.SSLContext):
        return "require"  # its authorities cannot be written into a URL
    return "require" if value is True else ""
