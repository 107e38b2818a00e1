"""Orders get a status; nullable, so that version 1 goes on writing orders while both run."""
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.add_column("orders", sa.Column("status", sa.Text, nullable=True))


def downgrade():
    op.drop_column("orders", "status")
