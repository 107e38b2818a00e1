"""An index, built while orders are written."""
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("orders_by_status", "orders", ["status", "placed_at"], postgresql_concurrently=True)


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("orders_by_status", "orders", postgresql_concurrently=True)
