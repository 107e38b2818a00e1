"""The models of env.py held against a database by Alembic's own comparison, as `alembic check` does it. Writes nothing.

What env.py gives to context.configure() counts: compare_type, include_object, process_revision_directives.
"""

from lockkeeper_adapter import autogenerating, revisions
from lockkeeper_adapter.discarding import Discarding
from lockkeeper_adapter.environment import Run
from lockkeeper_adapter.failures import Failure, first_line, story

_PROPERTIES = {
    "modify_type": "type",
    "modify_nullable": "null",
    "modify_default": "default",
    "modify_comment": "comment",
}


class ModelComparison(Run):
    discards_writes = True

    def __init__(self, channel, configuration, connections, request):
        super().__init__(channel, configuration, connections, request.get("redirect_url"))
        self.server_is_live = bool(request.get("server_is_live"))
        self.discarding = Discarding()
        self.contexts = []  # what each has found
        self._only_context = request["context"]
        self._number = 0  # of the context that was configured last

    def compare(self):
        self.configuration.refresh()
        arguments = autogenerating.arguments(None, None)
        with autogenerating.seen_by_env_py(self.configuration.config, arguments):
            self.run_environment("head")

    def configured(self, context, arguments):
        self._number += 1

    def about_to_migrate(self):
        try:
            revisions.load_map(self.configuration)
        except Failure as failure:
            raise self.refuse(**failure.fields)

    def ran_statement(self, sql, seconds, rows, connection):
        self.discarding.ran(sql)

    def steps(self, heads, context):
        if self._number != self._only_context:
            return []
        has_models = autogenerating.has_models(context.opts.get("target_metadata"))
        found = self._differences(context) if has_models else []
        self.contexts.append({"number": self._number, "has_models": has_models, "differences": found})
        return []

    def is_the_end(self, error):
        return super().is_the_end(error) and bool(self.contexts)

    def _differences(self, context):
        from alembic.autogenerate import RevisionContext
        from alembic.util import CommandError

        script = self.configuration.script
        # One of its own for each context: another one's differences are no business of env.py's hook here.
        making = RevisionContext(self.configuration.config, script, autogenerating.arguments(None, None))
        try:
            # Whether the database is at the heads is known by whoever asks, and better: Alembic takes one that has
            # what a revision depends on for one that lags behind.
            making.run_autogenerate(tuple(script.get_heads()), context)
        except CommandError as error:
            raise self.refuse("EnvError", first_line(str(error)), "correct env.py", detail=story(error)) from error
        found = []
        for revision in making.generated_revisions:  # none, where a hook of env.py takes what is empty away
            for operations in revision.upgrade_ops_list:
                for operation in _single(operations):
                    found.extend(_described(operation, context.dialect))
        return [difference for difference in found if not _is_version_table(difference, context)]


def _is_version_table(difference, context):
    """Alembic knows its own only by the schema that env.py has written out, and not by the search path's."""
    if (difference["change"], difference.get("what")) != ("remove", "table"):
        return False
    return difference["table"] == context.version_table and difference["schema"] in (None, context.version_table_schema)


def _single(operations):
    for operation in operations.ops:
        if hasattr(operation, "ops"):
            yield from _single(operation)
        else:
            yield operation


def _described(operation, dialect):
    """A dictionary for each difference that the operation would end."""
    try:
        difference = operation.to_diff_tuple()
    except Exception:  # pylint: disable=broad-except
        difference = None  # of a library that has operations of its own, and does not say
    if isinstance(difference, list):
        return [_modified(one, dialect) for one in difference]
    kind = str(difference[0]) if difference else type(operation).__name__
    change, _, what = kind.partition("_")
    if what not in ("table", "column", "index", "constraint", "fk", "table_comment"):
        names = [part for part in difference or () if isinstance(part, str)]
        return [{"change": "other", "name": " ".join(names) or kind}]
    described = {"change": change, "what": what}
    if what == "column":
        described.update(schema=difference[1], table=difference[2], name=difference[3].name)
    elif what in ("table", "table_comment"):
        described.update(schema=difference[1].schema, table=difference[1].name)
    else:
        described.update(_of_table(difference[1]))
    return [described]


def _of_table(item):
    """An index or a constraint."""
    table = item.table
    columns = getattr(item, "column_keys", None)  # a foreign key's own, not those that it names
    if columns is None:
        columns = [column.name for column in item.columns]
    return {
        "schema": getattr(table, "schema", None),
        "table": getattr(table, "name", ""),
        "name": item.name if isinstance(item.name, str) else "",
        "columns": [str(column) for column in columns if column],
    }


def _modified(difference, dialect):
    kind, schema, table, column = difference[:4]
    before, after = difference[-2:]
    return {
        "change": "modify",
        "what": "column",
        "schema": schema,
        "table": table,
        "name": column,
        "property": _PROPERTIES.get(kind, kind),
        "before": _text(kind, before, dialect),
        "after": _text(kind, after, dialect),
    }


def _text(kind, value, dialect):
    if kind == "modify_nullable":
        return "NULL" if value else "NOT NULL"
    if value is None or value is False:
        return ""
    if kind == "modify_type":
        try:
            return value.compile(dialect=dialect)
        except Exception:  # pylint: disable=broad-except
            return repr(value)
    if kind == "modify_default":
        said = getattr(value, "arg", getattr(value, "sqltext", None))
        return str(getattr(said, "text", said)) if said is not None else type(value).__name__
    return str(value)
