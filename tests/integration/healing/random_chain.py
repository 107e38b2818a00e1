"""Random chains and forks of revisions with random objects, and a model that knows what schema each set of applied
revisions makes. The model is kept beside the SQL by whoever writes the SQL: it knows nothing of the product."""

import itertools
import random

TYPES = ("integer", "bigint", "text", "boolean", "numeric(10,2)", "timestamptz", "uuid", "jsonb", "character varying(40)")


class Revision:
    def __init__(self, identity, parents):
        self.id, self.parents = identity, parents
        self.statements = []  # SQL
        self.changes = []  # of the model: (key, value), value None takes it away
        self.moves_data = False
        self.takes_away = False  # drops or renames: what a repair cannot bring back by adding


class RandomChain:
    """`revisions` in an order in which they can be applied. Two arms of a fork never touch one table."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.seed = seed
        self.revisions = []
        self.count = itertools.count(1)
        first = self.add([])
        first.statements = ["CREATE TABLE kept (id integer PRIMARY KEY, what text)", "CREATE TABLE moves (revision text)"]
        first.changes = [(("table", "kept"), "id what"), (("table", "moves"), "revision")]
        tips = [first.id]
        for _ in range(self.random.randint(2, 4)):
            if len(tips) == 1 and self.random.random() < 0.3:
                tips = self.fork(tips[0])
            else:
                tips = [self.fill(self.add(tips), None).id]
        if len(tips) > 1:
            tips = [self.fill(self.add(tips), None).id]
        self.head = tips[0]

    def name(self, kind):
        return f"{kind}{next(self.count)}"

    def add(self, parents):
        identity = "".join(self.random.choice("0123456789abcdef") for _ in range(12))
        revision = Revision(identity, list(parents))
        self.revisions.append(revision)
        return revision

    def fork(self, tip):
        tables = self.tables(self.closure([tip]))
        self.random.shuffle(tables)
        half = len(tables) // 2
        tips = []
        for territory in (tables[:half], tables[half:]):
            tip_of_arm = tip
            mine = set(territory)
            for _ in range(self.random.randint(1, 2)):
                revision = self.fill(self.add([tip_of_arm]), mine)
                mine |= {key[1] for key, value in revision.changes if key[0] == "table" and value}
                tip_of_arm = revision.id
            tips.append(tip_of_arm)
        return tips

    # What is applied, and what that makes.

    def revision(self, identity):
        return next(revision for revision in self.revisions if revision.id == identity)

    def closure(self, heads):
        found, todo = set(), list(heads)
        while todo:
            identity = todo.pop()
            if identity not in found:
                found.add(identity)
                todo += self.revision(identity).parents
        return found

    def heads_of(self, applied):
        return sorted(i for i in applied if not any(i in self.revision(o).parents for o in applied))

    def closed_sets(self):
        found = {frozenset()}
        for revision in self.revisions:
            found |= {s | {revision.id} for s in found if set(revision.parents) <= s}
        return sorted(found, key=lambda s: (len(s), sorted(s)))

    def state(self, applied):
        made = {}
        for revision in self.revisions:
            if revision.id in applied:
                for key, value in revision.changes:
                    made.pop(key, None) if value is None else made.__setitem__(key, value)
        return made

    def tables(self, applied):
        return sorted(key[1] for key in self.state(applied) if key[0] == "table" and key[1] not in ("kept", "moves"))

    # How revisions are made.

    def fill(self, revision, territory):
        """`territory`: the tables that this revision may touch; None: all."""
        for _ in range(self.random.choice((1, 1, 2, 3))):
            applied = self.closure([revision.id])
            state = self.state(applied)
            tables = [t for t in self.tables(applied) if territory is None or t in territory
                      or any(key == ("table", t) for key, _ in revision.changes)]
            kinds = ["table", "table", "enum", "function"]
            if tables:
                kinds += ["column", "column", "index", "index", "check", "view", "foreign", "drop_column", "drop_index",
                          "rename_column", "drop_table", "comment", "not_null", "default"]
            kinds += ["data"]
            getattr(self, "make_" + self.random.choice(kinds))(revision, state, tables)
        if not revision.statements:
            self.make_table(revision, {}, [])
        return revision

    def columns(self, state, table):
        return sorted(key[2] for key in state if key[0] == "column" and key[1] == table)

    def bare_columns(self, state, table):
        """Columns that nothing else stands on."""
        used = {value for key, value in state.items() if key[0] in ("index", "check", "view", "foreign")}
        return [column for column in self.columns(state, table) if column not in used]

    def make_table(self, revision, _state, _tables):
        table = self.name("t")
        columns = [(self.name("c"), self.random.choice(TYPES), self.random.random() < 0.3)
                   for _ in range(self.random.randint(1, 4))]
        text = ", ".join(f"{name} {kind}{' NOT NULL' if strict else ''}" for name, kind, strict in columns)
        revision.statements.append(f"CREATE TABLE {table} (id serial PRIMARY KEY, {text})")
        revision.changes.append((("table", table), "id"))
        for name, kind, strict in columns:
            revision.changes.append((("column", table, name), kind + (" NOT NULL" if strict else "")))

    def make_column(self, revision, _state, tables):
        table, column, kind = self.random.choice(tables), self.name("c"), self.random.choice(TYPES)
        revision.statements.append(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
        revision.changes.append((("column", table, column), kind))

    def make_index(self, revision, state, tables):
        table, index = self.random.choice(tables), self.name("ix")
        columns = [c for c in self.columns(state, table) if not state[("column", table, c)].startswith("jsonb")]
        if not columns:
            return
        column = self.random.choice(columns)
        revision.statements.append(f"CREATE INDEX {index} ON {table} ({column})")
        revision.changes.append((("index", table, index), column))

    def make_check(self, revision, state, tables):
        table, check = self.random.choice(tables), self.name("ck")
        columns = self.columns(state, table)
        if not columns:
            return
        column = self.random.choice(columns)
        revision.statements.append(f"ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL OR id > 0)")
        revision.changes.append((("check", table, check), column))

    def make_view(self, revision, state, tables):
        table, view = self.random.choice(tables), self.name("v")
        columns = self.columns(state, table)
        if not columns:
            return
        column = self.random.choice(columns)
        revision.statements.append(f"CREATE VIEW {view} AS SELECT id, {column} FROM {table}")
        revision.changes.append((("view", table, view), column))

    def make_foreign(self, revision, _state, tables):
        table, column, key = self.random.choice(tables), self.name("c"), self.name("fk")
        revision.statements.append(f"ALTER TABLE {table} ADD COLUMN {column} integer CONSTRAINT {key} REFERENCES kept (id)")
        revision.changes += [(("column", table, column), "integer"), (("foreign", table, key), column)]

    def make_enum(self, revision, _state, tables):
        enum = self.name("e")
        revision.statements.append(f"CREATE TYPE {enum} AS ENUM ('new', 'old')")
        revision.changes.append((("enum", enum), "new old"))
        if tables:
            table, column = self.random.choice(tables), self.name("c")
            revision.statements.append(f"ALTER TABLE {table} ADD COLUMN {column} {enum}")
            revision.changes.append((("column", table, column), enum))

    def make_function(self, revision, _state, _tables):
        function = self.name("f")
        revision.statements.append(f"CREATE FUNCTION {function}(n integer) RETURNS integer LANGUAGE sql IMMUTABLE"
                                   f" AS 'SELECT n + {self.random.randint(1, 99)}'")
        revision.changes.append((("function", function), revision.statements[-1]))

    def make_comment(self, revision, _state, tables):
        table, text = self.random.choice(tables), self.name("note ")
        revision.statements.append(f"COMMENT ON TABLE {table} IS '{text}'")
        revision.changes.append((("comment", table), text))

    def make_not_null(self, revision, state, tables):
        table = self.random.choice(tables)
        columns = [c for c in self.columns(state, table) if "NOT NULL" not in state[("column", table, c)]]
        if not columns:
            return
        column = self.random.choice(columns)
        revision.statements.append(f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL")
        revision.changes.append((("column", table, column), state[("column", table, column)] + " NOT NULL"))

    def make_default(self, revision, state, tables):
        table = self.random.choice(tables)
        columns = [c for c in self.columns(state, table) if state[("column", table, c)] == "text"]
        if not columns:
            return
        column, text = self.random.choice(columns), self.name("default ")
        revision.statements.append(f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT '{text}'")
        revision.changes.append((("default", table, column), text))

    def make_drop_column(self, revision, state, tables):
        table = self.random.choice(tables)
        columns = self.bare_columns(state, table)
        if not columns:
            return
        column = self.random.choice(columns)
        revision.statements.append(f"ALTER TABLE {table} DROP COLUMN {column}")
        revision.changes += [(("column", table, column), None), (("default", table, column), None)]
        revision.takes_away = True

    def make_drop_index(self, revision, state, tables):
        found = sorted(key for key in state if key[0] == "index" and key[1] in tables)
        if not found:
            return
        key = self.random.choice(found)
        revision.statements.append(f"DROP INDEX {key[2]}")
        revision.changes.append((key, None))
        revision.takes_away = True

    def make_rename_column(self, revision, state, tables):
        table = self.random.choice(tables)
        columns = [c for c in self.bare_columns(state, table) if ("default", table, c) not in state]
        if not columns:
            return
        column, other = self.random.choice(columns), self.name("c")
        revision.statements.append(f"ALTER TABLE {table} RENAME COLUMN {column} TO {other}")
        revision.changes += [(("column", table, column), None), (("column", table, other), state[("column", table, column)])]
        revision.takes_away = True

    def make_drop_table(self, revision, state, tables):
        table = self.random.choice(tables)
        if any(key[0] == "view" and key[1] == table for key in state):
            return
        revision.statements.append(f"DROP TABLE {table}")
        revision.changes += [(key, None) for key in state if len(key) > 1 and key[1] == table]
        revision.takes_away = True

    def make_data(self, revision, _state, _tables):
        if revision.moves_data:
            return
        revision.statements.append(f"INSERT INTO moves VALUES ('{revision.id}')")
        revision.moves_data = True

    def as_revisions(self):
        """As application.expand takes them."""
        return [{"id": r.id, "parent": None if not r.parents else r.parents[0] if len(r.parents) == 1 else r.parents,
                 "sql": ";\n".join(r.statements) + ";"} for r in self.revisions]
