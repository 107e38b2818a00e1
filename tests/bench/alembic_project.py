"""An Alembic application in a folder, for the benchmarks that run one."""
import os

ENV = """
import os
from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None{options})
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = """
from alembic import op
import sqlalchemy as sa
revision = "r{number:04}"
down_revision = {down}
def upgrade():
    {body}
def downgrade():
    pass
"""


def write_project(folder, bodies, options=""):
    """A chain with a revision for each body. `options`: more of context.configure(), with a comma before each."""
    os.makedirs(f"{folder}/migrations/versions")
    with open(f"{folder}/alembic.ini", "w", encoding="utf-8") as file:
        file.write("[alembic]\nscript_location = migrations\n")
    with open(f"{folder}/migrations/env.py", "w", encoding="utf-8") as file:
        file.write(ENV.replace("{options}", options))
    for number, body in enumerate(bodies):
        down = "None" if number == 0 else f'"r{number - 1:04}"'
        with open(f"{folder}/migrations/versions/r{number:04}.py", "w", encoding="utf-8") as file:
            file.write(REVISION.format(number=number, down=down, body=body))
