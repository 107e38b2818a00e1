"""Whether a database ended where a clean replay ends: by the product's own diff, and by pg_dump, which knows nothing of
the product."""

import re

from world import schema_difference

IGNORED = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)?$")


def in_any_order(dump, version_tables):
    """A dump as a sorted list of statements, the columns of a table sorted too: order is not what is compared, and the
    version table belongs to nobody."""
    lines = [line for line in dump.splitlines() if not IGNORED.match(line)]
    found = []
    for statement in re.split(r";\n", "\n".join(lines) + "\n"):
        statement = statement.strip()
        if not statement or any(re.search(rf"\b{re.escape(table)}(_pkc)?\b", statement) for table in version_tables):
            continue
        if statement.startswith("CREATE TABLE"):
            head, *columns = statement.splitlines()
            statement = "\n".join([head, *sorted(line.rstrip(",") for line in columns)])
        found.append(statement)
    return sorted(found)


class CleanReplays:
    """Databases that were never broken, one for each set of files and target, made by the real Alembic."""

    def __init__(self, server):
        self.server = server
        self.made = {}

    def of(self, application, target, before=()):
        """`before`: (file of SQL, whether as superuser), run before the first revision."""
        key = (application.key, target, tuple(path.read_text() for path, _ in before))
        if key not in self.made:
            database = self.server.database()
            for path, superuser in before:
                database.script(path, superuser)
            if target != "base":
                application.alembic("upgrade", database.url(), target)
            self.made[key] = (database, database.dump())
        return self.made[key]

    def difference(self, database, application, target, version_tables, names_matter=True, before=()):
        clean, dump = self.of(application, target, before)
        return difference_between(database, clean, dump, version_tables, names_matter)


def difference_between(database, clean, clean_dump, version_tables, names_matter=True):
    """A text that says how they differ, empty where they do not."""
    qualified = [table if "." in table else "public." + table for table in version_tables]
    seen = schema_difference(database, clean, qualified)
    if not seen["equal" if names_matter else "looselyEqual"]:
        parts = {key: seen[key] for key in ("added", "removed", "changed", "renamed") if seen[key]}
        return f"lockkeeper schema diff (database → clean replay): {parts}"
    if not names_matter:
        return ""
    names = [table.split(".")[-1] for table in version_tables]
    mine, theirs = (in_any_order(text, names) for text in (database.dump(), clean_dump))
    if mine != theirs:
        only = lambda a, b: "\n".join(line for line in a if line not in b)
        return f"pg_dump: only in the database:\n{only(mine, theirs)}\nonly in the clean replay:\n{only(theirs, mine)}"
    return ""
