# -*- coding: utf-8 -*-
"""añadir: a column

Revision ID: 0004x
"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "0004" + "x"
down_revision: Union[str, Sequence[str], None] = ("0003",)
branch_labels: Union[str, Sequence[str], None] = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("users") as batch:
        batch.add_column(sa.Column("ciudad", sa.Unicode(30), server_default="Málaga"))
