"""phone"""
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade(:
    op.execute("ALTER TABLE users ADD COLUMN phone text")
