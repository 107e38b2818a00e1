"""health metrics, once more"""
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    op.execute("CREATE TABLE more_metrics (id integer)")
