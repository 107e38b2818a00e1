"""Alembic's autogenerate in a run of env.py: its arguments, which env.py may look at, and whether there are models."""

import contextlib
import copy


def arguments(message, revision):
    """As `alembic revision --autogenerate` has them."""
    return {
        "message": message,
        "autogenerate": True,
        "sql": False,
        "head": "head",
        "splice": False,
        "branch_label": None,
        "version_path": None,
        "rev_id": revision,
        "depends_on": None,
    }


@contextlib.contextmanager
def seen_by_env_py(config, given):
    """env.py finds them in config.cmd_opts, as it does under that command."""
    options = config.cmd_opts
    config.cmd_opts = copy.copy(options)
    vars(config.cmd_opts).update(given)
    try:
        yield
    finally:
        config.cmd_opts = options


def has_models(metadata):
    return any(part is not None for part in metadata) if isinstance(metadata, (list, tuple)) else metadata is not None
